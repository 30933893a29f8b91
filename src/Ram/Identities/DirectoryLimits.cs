namespace Heliograph.Ram.Identities;

/// <summary>How much one account may have.</summary>
/// <remarks>Source: the RAM page "Limitations" (December 2025).</remarks>
public sealed record DirectoryLimits
{
    public static DirectoryLimits Default { get; } = new();

    public int Users { get; init; } = 5000;

    public int Groups { get; init; } = 300;

    public int Roles { get; init; } = 1000;

    public int CustomPolicies { get; init; } = 1500;

    public int VersionsPerPolicy { get; init; } = 5;

    public int GroupsPerUser { get; init; } = 10;

    /// <summary>Of one role or policy.</summary>
    public int TagsPerEntity { get; init; } = 20;

    public int AccessKeysPerUser { get; init; } = 2;

    /// <summary>Per user, group or role.</summary>
    public int SystemPoliciesAttached { get; init; } = 20;

    /// <summary>Per user, group or role.</summary>
    public int CustomPoliciesAttached { get; init; } = 10;
}
