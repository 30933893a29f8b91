using System.Collections.Immutable;

namespace Heliograph.Ram.Identities;

/// <summary>A RAM user of an account.</summary>
public sealed record RamUser
{
    /// <summary>Decimal text; never used again for another user.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string DisplayName { get; init; } = "";

    public string MobilePhone { get; init; } = "";

    public string Email { get; init; } = "";

    public string Comments { get; init; } = "";

    public required DateTimeOffset CreateDate { get; init; }

    public required DateTimeOffset UpdateDate { get; init; }

    /// <summary>In order of creation. Only what may be shown: secrets are kept elsewhere, by key id.</summary>
    public ImmutableArray<AccessKeyInfo> AccessKeys { get; init; } = [];

    /// <summary>Null: may not log on to a console.</summary>
    public LoginProfile? Login { get; init; }
}

/// <summary>An access key without its secret.</summary>
public sealed record AccessKeyInfo(string Id, AccessKeyStatus Status, DateTimeOffset CreateDate);

/// <summary>Spelled as on the wire.</summary>
public enum AccessKeyStatus
{
    Active,
    Inactive,
}
