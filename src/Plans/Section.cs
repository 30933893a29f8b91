using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Heliograph.Plans;

/// <summary>A mapping of the file, with typed access to what is in it. Whatever is wrong is noted with its place.</summary>
internal sealed class Section
{
    private readonly YamlMappingNode _node;
    private readonly string _what;
    private readonly Mistakes _mistakes;

    private Section(YamlMappingNode node, string what, Mistakes mistakes) => (_node, _what, _mistakes) = (node, what, mistakes);

    public YamlNode Node => _node;

    /// <param name="node">A mapping, else it is noted.</param>
    /// <param name="what">For messages, such as <c>a session</c>.</param>
    /// <param name="known">Every key that it may have; another is noted.</param>
    /// <param name="mistakes">Where to note.</param>
    /// <returns>Null when it is no mapping.</returns>
    public static Section? Of(YamlNode node, string what, IReadOnlyCollection<string> known, Mistakes mistakes)
    {
        if (node is not YamlMappingNode mapping)
        {
            mistakes.Add(node, $"{what} must be a mapping with {string.Join(", ", known)}.");
            return null;
        }

        foreach (var key in mapping.Children.Keys)
        {
            if (key is not YamlScalarNode { Value: { } name } || !known.Contains(name))
            {
                mistakes.Add(key, $"{what} has no '{key}'; there are {string.Join(", ", known)}.");
            }
        }

        return new Section(mapping, what, mistakes);
    }

    public bool TryFind(string key, [MaybeNullWhen(false)] out YamlNode value)
    {
        value = Find(key);
        return value is not null;
    }

    /// <summary>Text that must be there; null when it is not, which is noted.</summary>
    public string? Required(string key, string example)
    {
        if (Text(key) is { Length: > 0 } text)
        {
            return text;
        }

        if (!TryFind(key, out var value) || value is YamlScalarNode)
        {
            _mistakes.Add(_node, $"{_what} needs '{key}', for example {key}: {example}.");
        }

        return null;
    }

    /// <summary>Text, or null when it is absent or no text, which is noted.</summary>
    public string? Text(string key)
    {
        if (!TryFind(key, out var value))
        {
            return null;
        }

        if (value is YamlScalarNode scalar)
        {
            return scalar.Value;
        }

        _mistakes.Add(value, $"'{key}' must be one value, not a list or a mapping.");
        return null;
    }

    /// <summary>A whole number within a range; null when it is absent, and when it is wrong, which is noted.</summary>
    public int? Number(string key, int least, int most) => (int?)LargeNumber(key, least, most);

    public long? LargeNumber(string key, long least, long most)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Wrong(key, $"'{key}' is {text}, and must be a whole number from {least} to {most}.");
        return null;
    }

    public int? RequiredNumber(string key, int least, int most)
    {
        if (!TryFind(key, out _))
        {
            _mistakes.Add(_node, $"{_what} needs '{key}', a whole number from {least} to {most}.");
        }

        return Number(key, least, most);
    }

    public bool Boolean(string key, bool otherwise)
    {
        switch (Text(key))
        {
            case null: return otherwise;
            case "true": return true;
            case "false": return false;
            case var text:
                Wrong(key, $"'{key}' is {text}, and must be true or false.");
                return otherwise;
        }
    }

    /// <summary>One of several words, whatever the case; the default when it is absent, and when it is wrong, which is noted.</summary>
    public T Word<T>(string key, IReadOnlyDictionary<string, T> words, T otherwise)
    {
        if (Text(key) is not { } text)
        {
            return otherwise;
        }

        foreach (var (word, value) in words)
        {
            if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        Wrong(key, $"'{key}' is {text}, and must be {string.Join(" or ", words.Keys)}.");
        return otherwise;
    }

    /// <summary>Elements of a list; none when it is absent, and when it is no list, which is noted.</summary>
    public IEnumerable<YamlNode> List(string key)
    {
        if (!TryFind(key, out var value) || value is YamlScalarNode { Value: null or "" })
        {
            return [];
        }

        if (value is YamlSequenceNode list)
        {
            return list.Children;
        }

        Wrong(key, $"'{key}' must be a list.");
        return [];
    }

    /// <summary>Notes that the value of a key is wrong.</summary>
    public void Wrong(string key, string text) => _mistakes.Add(Find(key) ?? _node, text);

    private YamlNode? Find(string key) => _node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;
}
