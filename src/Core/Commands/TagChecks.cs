using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Form of tags: semantics 13 and the tables of the tag operations.</summary>
public static class TagChecks
{
    public const int MaxKeyCharacters = 128;
    public const int MaxValueCharacters = 128;

    public static Refusal? Malformed(ImmutableArray<Tag> tags, Limits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (tags.Length > limits.TagsPerResource)
        {
            return Refusal.Of(RefusalCodes.TooManyTags);
        }

        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tag in tags)
        {
            if (!IsKey(tag.Key))
            {
                return Refusal.Of(RefusalCodes.InvalidTagKey);
            }

            if (tag.Value.Length > MaxValueCharacters || IsReserved(tag.Value))
            {
                return Refusal.Of(RefusalCodes.InvalidTagValue);
            }

            if (!keys.Add(tag.Key))
            {
                return Refusal.Of(RefusalCodes.DuplicatedTagKey);
            }
        }

        return null;
    }

    /// <summary>Keys without values, as they are given to take tags off.</summary>
    public static Refusal? Malformed(ImmutableArray<string> keys)
        => !keys.All(IsKey) ? Refusal.Of(RefusalCodes.InvalidTagKey)
        : keys.Distinct(StringComparer.Ordinal).Count() < keys.Length ? Refusal.Of(RefusalCodes.DuplicatedTagKey)
        : null;

    private static bool IsKey(string key) => key.Length is > 0 and <= MaxKeyCharacters && !IsReserved(key);

    private static bool IsReserved(string text)
        => text.StartsWith("aliyun", StringComparison.Ordinal)
        || text.StartsWith("acs:", StringComparison.Ordinal)
        || text.Contains("http://", StringComparison.Ordinal)
        || text.Contains("https://", StringComparison.Ordinal);
}
