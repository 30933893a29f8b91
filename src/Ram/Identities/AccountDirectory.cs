using System.Collections.Immutable;
using Heliograph.Ram.Documents;
using Heliograph.Ram.Evaluation;

namespace Heliograph.Ram.Identities;

/// <summary>
/// The users, groups, roles and policies of one account. Immutable: each operation of the RAM API that changes something is a function
/// that answers the directory afterwards, or the refusal. Names are unique per kind and compared with case.
/// </summary>
public sealed partial record AccountDirectory
{
    public required string AccountId { get; init; }

    public ImmutableSortedDictionary<string, RamUser> Users { get; init; } = ByName<RamUser>();

    public ImmutableSortedDictionary<string, RamGroup> Groups { get; init; } = ByName<RamGroup>();

    public ImmutableSortedDictionary<string, RamRole> Roles { get; init; } = ByName<RamRole>();

    /// <summary>Custom policies; the built-in ones are the same for all accounts (<see cref="SystemPolicies"/>).</summary>
    public ImmutableSortedDictionary<string, CustomPolicy> Policies { get; init; } = ByName<CustomPolicy>();

    /// <summary>In order of attachment.</summary>
    public ImmutableArray<PolicyAttachment> Attachments { get; init; } = [];

    public DirectorySettings Settings { get; init; } = DirectorySettings.Default;

    /// <summary>Finds the document of a policy that counts.</summary>
    /// <returns>Null if there is no such policy.</returns>
    public PolicyDocument? FindPolicy(PolicyType type, string name)
        => type == PolicyType.System
            ? SystemPolicies.All.GetValueOrDefault(name)?.Document
            : Policies.GetValueOrDefault(name)?.DefaultVersion.Document;

    /// <summary>What is attached to one user, group or role itself, in order of attachment.</summary>
    public IEnumerable<PolicyAttachment> AttachmentsOf(AttachedTo kind, string name)
        => Attachments.Where(attachment => attachment.AttachedTo == kind && attachment.Name == name);

    /// <summary>Where a policy is attached, in order of attachment; their number is the policy's AttachmentCount.</summary>
    public IEnumerable<PolicyAttachment> AttachmentsOf(PolicyType type, string policyName)
        => Attachments.Where(attachment => attachment.PolicyType == type && attachment.PolicyName == policyName);

    /// <summary>The groups that a user is in, by name.</summary>
    public IEnumerable<RamGroup> GroupsOf(string userName) => Groups.Values.Where(group => group.Members.ContainsKey(userName));

    private static ImmutableSortedDictionary<string, T> ByName<T>() => ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);
}
