using System.Collections.Immutable;

namespace Heliograph.Completion;

/// <summary>
/// The part that the scripts share: which value an option wants. Most options mean the same wherever they stand and are said once;
/// the others are said for their place.
/// </summary>
internal sealed class CompletionScript
{
    private CompletionScript(ImmutableArray<CompletedPlace> places, ImmutableArray<(string Place, CompletedOption Option)> special, ImmutableArray<CompletedOption> general)
        => (Places, Special, General) = (places, special, general);

    public ImmutableArray<CompletedPlace> Places { get; }

    /// <summary>Options that mean something else in other places.</summary>
    public ImmutableArray<(string Place, CompletedOption Option)> Special { get; }

    /// <summary>Options with a value that mean the same everywhere.</summary>
    public ImmutableArray<CompletedOption> General { get; }

    public static CompletionScript Of(ImmutableArray<CompletedPlace> places)
    {
        var names = places.SelectMany(place => place.Options.Select(option => (Place: place.Path, Option: option))).GroupBy(one => one.Option.Name).ToList();
        var same = names.ToLookup(name => name.Select(one => (one.Option.Kind, string.Join(' ', one.Option.Values))).Distinct().Count() == 1);
        return new CompletionScript(
            places,
            [.. same[false].SelectMany(name => name).Where(one => one.Option.Kind != ValueKind.None)],
            [.. same[true].Select(name => name.First().Option).Where(option => option.Kind != ValueKind.None)]);
    }

    /// <summary>A word in single quotes, as bash and zsh read it.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    public static string Words(IEnumerable<string> words) => Quote(string.Join(' ', words));

    public static string KindWord(ValueKind kind) => kind switch { ValueKind.Files => "files", ValueKind.Directories => "directories", _ => "words" };
}
