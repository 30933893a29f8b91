using System.Collections.Immutable;
using Heliograph.Wire.Actions;

namespace Heliograph.Commands;

/// <summary>One operation under a name for people.</summary>
/// <param name="Name">The word on the command line, or two.</param>
/// <param name="Operation">What it calls.</param>
internal sealed record Verb(string Name, Operation Operation)
{
    /// <summary>What it does, where the operation is used for less than it can do; null: the summary of the operation.</summary>
    public string? Summary { get; init; }

    /// <summary>Parameter that the word behind the verb fills, numbered as on the wire; null when the verb takes none.</summary>
    public string? IdParameter { get; init; }

    /// <summary>How that word is called in the help.</summary>
    public string IdName { get; init; } = "ID";

    /// <summary>The kind of thing that the word names, when the answer must hold it: <c>show</c> of what is not there is a failure.</summary>
    public string? Shows { get; init; }

    /// <summary>Called instead, with its parameter for the word, when the word begins so.</summary>
    public (ImmutableArray<string> Prefixes, Operation Operation, string IdParameter)? Instead { get; init; }

    /// <summary>Fields of the table; empty: every field that holds one value.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>Whether the table goes on until the last page.</summary>
    public bool AllPages { get; init; }

    /// <summary>Whether the rules of the filter are looked at behind it.</summary>
    public bool Lints { get; init; }

    public string Description => Summary ?? Operation.Summary;

    /// <summary>The verb that this one is for a word.</summary>
    public Verb For(string? id)
        => Instead is { } other && id is not null && other.Prefixes.Any(prefix => id.StartsWith(prefix, StringComparison.Ordinal))
            ? this with { Operation = other.Operation, IdParameter = other.IdParameter, Instead = null }
            : this;

    /// <summary>Lower case, words apart: CreateUser is <c>create-user</c>.</summary>
    public static string WordsOf(string operation)
        => string.Concat(operation.Select((c, i) => char.IsAsciiLetterUpper(c)
            ? $"{(i > 0 && (char.IsAsciiLetterLower(operation[i - 1]) || (i + 1 < operation.Length && char.IsAsciiLetterLower(operation[i + 1]))) ? "-" : "")}{char.ToLowerInvariant(c)}"
            : c.ToString()));
}
