using System.Collections.Immutable;
using Heliograph.Ram.Documents;

namespace Heliograph.Ram.Evaluation;

/// <summary>The policies that count for one caller.</summary>
public sealed record AppliedPolicies
{
    /// <summary>No policy at all: everything is implicitly denied.</summary>
    public static AppliedPolicies None { get; } = new();

    /// <summary>The owner of the account: policies do not apply, everything inside the account is allowed.</summary>
    public static AppliedPolicies Owner { get; } = new() { IsOwner = true };

    public bool IsOwner { get; init; }

    /// <summary>Attached to the user, its groups, or the role, at the account or at a resource group.</summary>
    public ImmutableArray<AppliedPolicy> Attached { get; init; } = [];

    /// <summary>What AssumeRole was given; it must allow too. Null: nothing is cut down.</summary>
    public PolicyDocument? Session { get; init; }
}

/// <summary>A policy as it is attached.</summary>
/// <param name="Type">System or custom.</param>
/// <param name="Name">Unique within its type.</param>
/// <param name="Document">The default version.</param>
/// <param name="ResourceGroupId">Empty: attached at the account. Else it counts only for resources of that group.</param>
public sealed record AppliedPolicy(PolicyType Type, string Name, PolicyDocument Document, string ResourceGroupId = "");

/// <summary>Spelled as on the wire.</summary>
public enum PolicyType
{
    System,
    Custom,
}
