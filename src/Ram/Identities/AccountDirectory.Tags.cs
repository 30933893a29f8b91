using System.Collections.Immutable;

namespace Heliograph.Ram.Identities;

/// <summary>What of RAM can have tags.</summary>
public enum TaggedKind
{
    Role,
    Policy,
}

/// <summary>A tag of a role or of a custom policy.</summary>
public sealed record RamTag(string Key, string Value);

public sealed partial record AccountDirectory
{
    /// <summary>Adds tags to all of them, or to none; a key that is there gets the new value.</summary>
    public DirectoryOutcome Tag(TaggedKind kind, ImmutableArray<string> names, ImmutableArray<RamTag> tags, DirectoryLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var refusal = RefuseTags(tags, limits) ?? RefuseMissing(kind, names);
        if (refusal is not null)
        {
            return refusal;
        }

        var after = names.Aggregate(this, (directory, name) => directory.WithTags(
            kind, name, directory.TagsOf(kind, name).SetItems(tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value)))));
        return names.Any(name => after.TagsOf(kind, name).Count > limits.TagsPerEntity) ? DirectoryRefusal.Of(DirectoryCodes.TooManyTags) : after;
    }

    /// <param name="kind">Of the names.</param>
    /// <param name="names">All must exist.</param>
    /// <param name="keys">Those that are not there are ignored; null: every tag goes.</param>
    public DirectoryOutcome Untag(TaggedKind kind, ImmutableArray<string> names, ImmutableArray<string>? keys)
        => RefuseMissing(kind, names) is { } refusal ? refusal : names.Aggregate(this, (directory, name) => directory.WithTags(
            kind, name, keys is { } some ? directory.TagsOf(kind, name).RemoveRange(some) : RamTags.None));

    /// <summary>Names of what can have tags, with their tags.</summary>
    public IEnumerable<(string Name, ImmutableSortedDictionary<string, string> Tags)> Tagged(TaggedKind kind)
        => kind == TaggedKind.Role ? Roles.Values.Select(role => (role.Name, role.Tags)) : Policies.Values.Select(policy => (policy.Name, policy.Tags));

    private static DirectoryRefusal? RefuseTags(ImmutableArray<RamTag> tags, DirectoryLimits limits)
        => RefuseIf(tags.Any(tag => !RamTags.IsKey(tag.Key)), DirectoryCodes.TagKey)
        ?? RefuseIf(tags.Any(tag => !RamTags.IsValue(tag.Value)), DirectoryCodes.TagValue)
        ?? RefuseIf(tags.Select(tag => tag.Key).Distinct(StringComparer.Ordinal).Count() != tags.Length, DirectoryCodes.TagKey)
        ?? RefuseIf(tags.Length > limits.TagsPerEntity, DirectoryCodes.TooManyTags);

    private DirectoryRefusal? RefuseMissing(TaggedKind kind, ImmutableArray<string> names)
        => kind == TaggedKind.Role
            ? RefuseIf(!names.All(Roles.ContainsKey), DirectoryCodes.RoleNotExist)
            : RefuseIf(!names.All(Policies.ContainsKey), DirectoryCodes.PolicyNotExist);

    private ImmutableSortedDictionary<string, string> TagsOf(TaggedKind kind, string name)
        => kind == TaggedKind.Role ? Roles[name].Tags : Policies[name].Tags;

    private AccountDirectory WithTags(TaggedKind kind, string name, ImmutableSortedDictionary<string, string> tags)
        => kind == TaggedKind.Role
            ? this with { Roles = Roles.SetItem(name, Roles[name] with { Tags = tags }) }
            : this with { Policies = Policies.SetItem(name, Policies[name] with { Tags = tags }) };
}

/// <summary>The form of tags.</summary>
public static class RamTags
{
    private const int LongestKey = 128;
    private const int LongestValue = 256;

    public static ImmutableSortedDictionary<string, string> None { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public static bool IsKey(string text) => text is { Length: > 0 and <= LongestKey } && IsText(text) && !IsReserved(text);

    public static bool IsValue(string text) => text is { Length: <= LongestValue } && IsText(text);

    /// <summary>The house rule of tags in other products: nothing that looks like a link.</summary>
    private static bool IsText(string text)
        => !text.Contains("http://", StringComparison.OrdinalIgnoreCase) && !text.Contains("https://", StringComparison.OrdinalIgnoreCase);

    private static bool IsReserved(string key)
        => key.StartsWith("acs:", StringComparison.OrdinalIgnoreCase) || key.StartsWith("aliyun", StringComparison.OrdinalIgnoreCase);
}
