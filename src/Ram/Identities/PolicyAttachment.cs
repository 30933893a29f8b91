using Heliograph.Ram.Evaluation;

namespace Heliograph.Ram.Identities;

/// <summary>A policy attached to a user, a group or a role.</summary>
public sealed record PolicyAttachment
{
    public required PolicyType PolicyType { get; init; }

    public required string PolicyName { get; init; }

    public required AttachedTo AttachedTo { get; init; }

    /// <summary>Name of the user, group or role.</summary>
    public required string Name { get; init; }

    /// <summary>Empty: at the account. Else only for resources of that group.</summary>
    public string ResourceGroupId { get; init; } = "";

    public required DateTimeOffset AttachDate { get; init; }
}

/// <summary>What a policy is attached to.</summary>
public enum AttachedTo
{
    User,
    Group,
    Role,
}
