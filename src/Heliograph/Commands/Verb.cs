using System.Collections.Immutable;
using Heliograph.Wire.Actions;

namespace Heliograph.Commands;

/// <summary>One operation under a name for people.</summary>
/// <param name="Name">The word on the command line.</param>
/// <param name="Operation">What it calls.</param>
internal sealed record Verb(string Name, Operation Operation)
{
    /// <summary>Parameter that the word behind the verb fills, numbered as on the wire; null when the verb takes none.</summary>
    public string? IdParameter { get; init; }

    /// <summary>Fields of the table; empty: every field that holds one value.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>Whether the table goes on until the last page.</summary>
    public bool AllPages { get; init; }

    /// <summary>Lower case, words apart: CreateUser is <c>create-user</c>.</summary>
    public static string WordsOf(string operation)
        => string.Concat(operation.Select((c, i) => char.IsAsciiLetterUpper(c)
            ? $"{(i > 0 && (char.IsAsciiLetterLower(operation[i - 1]) || (i + 1 < operation.Length && char.IsAsciiLetterLower(operation[i + 1]))) ? "-" : "")}{char.ToLowerInvariant(c)}"
            : c.ToString()));
}
