using System.CommandLine;
using System.CommandLine.Completions;
using System.Diagnostics.CodeAnalysis;
using Heliograph.Output;

namespace Heliograph.Commands;

/// <summary>Reads a value from text.</summary>
internal delegate bool TryParse<T>(string text, [MaybeNullWhen(false)] out T value);

/// <summary>
/// A value that a flag, else an environment variable, else a default gives. The variable of <c>--data</c> is
/// <c>HELIOGRAPH_DATA</c>. What was wrong is said with the name that it came from.
/// </summary>
internal sealed class Setting<T>
{
    private readonly string _flag;
    private readonly string _expected;
    private readonly string? _fallback;
    private readonly TryParse<T> _parse;

    /// <param name="flag">With its two dashes.</param>
    /// <param name="valueName">Stands for the value in the help, <c>HOST:PORT</c> for example.</param>
    /// <param name="description">For the help.</param>
    /// <param name="expected">Completes "is not …".</param>
    /// <param name="parse">Reads the text.</param>
    /// <param name="fallback">Text of the default; null for none.</param>
    /// <param name="repeatable">Whether the flag may come several times: its values are then separated by commas.</param>
    /// <param name="choices">Every text that it may be, for the completion of shells; none: anything.</param>
    /// <param name="scope">Word before the flag's in the variable, where the same flag means something else elsewhere.</param>
    public Setting(
        string flag, string valueName, string description, string expected, TryParse<T> parse, string? fallback = null, string scope = "", bool repeatable = false, params IEnumerable<string> choices)
    {
        (_flag, _expected, _fallback, _parse) = (flag, expected, fallback, parse);
        Variable = VariableOf($"{scope}{flag}");
        Option = new Option<string?>(flag)
        {
            CustomParser = repeatable ? given => string.Join(',', given.Tokens.Select(token => token.Value)) : null,
            HelpName = valueName,
            Description = $"{description} [{(fallback is null ? "" : $"default: {fallback}; ")}variable: {Variable}]",
            Arity = repeatable ? ArgumentArity.OneOrMore : ArgumentArity.ExactlyOne,
        };
        Option.CompletionSources.Add([.. choices]);
    }

    public string Variable { get; }

    public Option<string?> Option { get; }

    public static string VariableOf(string flag) => $"HELIOGRAPH_{flag.TrimStart('-').Replace("--", "_").Replace('-', '_').ToUpperInvariant()}";

    /// <returns>False when nobody gave a value and there is no default.</returns>
    /// <exception cref="CommandFailure">The text is not such a value.</exception>
    public bool TryRead(ParseResult result, [MaybeNullWhen(false)] out T value)
    {
        var (text, origin) = Find(result);
        if (text is null)
        {
            value = default;
            return false;
        }

        return _parse(text, out value) ? true : throw CommandFailure.Usage($"{origin} '{text}' is not {_expected}.");
    }

    /// <summary>The value; for settings with a default.</summary>
    public T Read(ParseResult result)
        => TryRead(result, out var value) ? value : throw CommandFailure.Usage($"{_flag} is missing: give it, or set {Variable}.");

    public T? ReadOrDefault(ParseResult result) => TryRead(result, out var value) ? value : default;

    private (string? Text, string Origin) Find(ParseResult result)
    {
        if (result.GetResult(Option) is { Implicit: false } given)
        {
            return (given.GetValueOrDefault<string?>(), _flag);
        }

        // An empty variable is as good as none: that is how scripts unset one.
        return Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set ? (set, Variable) : (_fallback, _flag);
    }
}

/// <summary>A flag without a value; its variable is on with 1 or true.</summary>
internal sealed class Toggle
{
    public Toggle(string flag, string description)
    {
        Variable = Setting<bool>.VariableOf(flag);
        Option = new Option<bool>(flag) { Description = $"{description} [variable: {Variable}]" };
    }

    public string Variable { get; }

    public Option<bool> Option { get; }

    public bool Read(ParseResult result)
        => result.GetValue(Option) || Environment.GetEnvironmentVariable(Variable)?.ToUpperInvariant() is "1" or "TRUE";
}
