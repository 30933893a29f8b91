using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Heliograph.Ram.Documents;

/// <summary>A policy document that was read once and is ready to be evaluated many times. Immutable; equal when the text is equal.</summary>
public sealed class PolicyDocument : IEquatable<PolicyDocument>
{
    /// <summary>Longest custom policy, in UTF-16 characters (CreatePolicy). A trust policy has no published length; the same holds for it.</summary>
    public const int MaxLength = 6144;

    /// <summary>Longest session policy, in UTF-16 characters (AssumeRole).</summary>
    public const int MaxSessionLength = 2048;

    private readonly StatementIndex _index;

    internal PolicyDocument(string text, DocumentUse use, ImmutableArray<PolicyStatement> statements)
    {
        Text = text;
        Use = use;
        Statements = statements;
        _index = new StatementIndex(statements);
    }

    /// <summary>As it was given; GetPolicyVersion answers it unchanged.</summary>
    public string Text { get; }

    public DocumentUse Use { get; }

    internal ImmutableArray<PolicyStatement> Statements { get; }

    internal StatementIndex Index => _index;

    /// <summary>Reads a document.</summary>
    /// <param name="text">JSON.</param>
    /// <param name="use">What it is for.</param>
    /// <param name="document">The document; null if there is a mistake.</param>
    /// <param name="mistake">The first mistake in reading order; null if there is none.</param>
    public static bool TryParse(
        string text, DocumentUse use, [NotNullWhen(true)] out PolicyDocument? document, [NotNullWhen(false)] out PolicyMistake? mistake)
        => PolicyReader.TryRead(text, use, out document, out mistake);

    /// <summary>Reads a document that was checked before, such as one of our own or one from the store.</summary>
    /// <exception cref="ArgumentException">It has a mistake.</exception>
    public static PolicyDocument Parse(string text, DocumentUse use)
        => TryParse(text, use, out var document, out var mistake) ? document : throw new ArgumentException(mistake.Message, nameof(text));

    /// <summary>A statement as it was written.</summary>
    /// <param name="statement">Its index, as decisions tell it.</param>
    public string StatementText(int statement)
    {
        using var json = JsonDocument.Parse(Text);
        var statements = json.RootElement.GetProperty("Statement");
        return (statements.ValueKind == JsonValueKind.Array ? statements[statement] : statements).GetRawText();
    }

    public bool Equals(PolicyDocument? other) => other is not null && other.Use == Use && other.Text == Text;

    public override bool Equals(object? obj) => Equals(obj as PolicyDocument);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;
}
