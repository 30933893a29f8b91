using System.Collections.Immutable;
using Heliograph.Ram.Documents;

namespace Heliograph.Ram.Identities;

/// <summary>A role that trusted principals may assume.</summary>
public sealed record RamRole
{
    public const int DefaultMaxSessionSeconds = 3600;

    public required string Id { get; init; }

    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public required PolicyDocument TrustPolicy { get; init; }

    /// <summary>3600 to 43200.</summary>
    public int MaxSessionSeconds { get; init; } = DefaultMaxSessionSeconds;

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = RamTags.None;

    public required DateTimeOffset CreateDate { get; init; }

    public required DateTimeOffset UpdateDate { get; init; }
}
