using System.Collections.Immutable;

namespace Heliograph.Ram.Identities;

/// <summary>A user group.</summary>
public sealed record RamGroup
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string Comments { get; init; } = "";

    public required DateTimeOffset CreateDate { get; init; }

    public required DateTimeOffset UpdateDate { get; init; }

    /// <summary>User name → when the user joined.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> Members { get; init; } =
        ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);
}
