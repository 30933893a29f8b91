using System.Collections.Immutable;
using Heliograph.Ram.Documents;

namespace Heliograph.Ram.Identities;

/// <summary>A policy of the account, with its versions.</summary>
public sealed record CustomPolicy
{
    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = RamTags.None;

    public required DateTimeOffset CreateDate { get; init; }

    public required DateTimeOffset UpdateDate { get; init; }

    /// <summary>In order of creation; at least the default version.</summary>
    public required ImmutableArray<CustomPolicyVersion> Versions { get; init; }

    /// <summary>The version that counts.</summary>
    public required string DefaultVersionId { get; init; }

    /// <summary>Number of the version made next: ids of deleted versions are not used again.</summary>
    public required int NextVersion { get; init; }

    public CustomPolicyVersion DefaultVersion => Versions.First(version => version.Id == DefaultVersionId);

    public CustomPolicyVersion? FindVersion(string id) => Versions.FirstOrDefault(version => version.Id == id);
}

/// <param name="Id"><c>v1</c>, <c>v2</c>, …</param>
/// <param name="Document">Never changes.</param>
/// <param name="CreateDate">When the version was made.</param>
public sealed record CustomPolicyVersion(string Id, PolicyDocument Document, DateTimeOffset CreateDate);
