using System.Collections.Immutable;
using Heliograph.Ram.Evaluation;
using Heliograph.Ram.Identities;

namespace Heliograph.Server.Actions.Ram;

/// <summary>A policy as the API shows it, system and custom ones alike.</summary>
internal sealed record PolicyView(
    PolicyType Type,
    string Name,
    string Description,
    ImmutableArray<CustomPolicyVersion> Versions,
    string DefaultVersionId,
    DateTimeOffset CreateDate,
    DateTimeOffset UpdateDate)
{
    /// <summary>System policies have no history here; one date serves them all.</summary>
    private static readonly DateTimeOffset s_systemDate = new(2023, 4, 7, 0, 0, 0, TimeSpan.Zero);

    public CustomPolicyVersion DefaultVersion => Versions.First(version => version.Id == DefaultVersionId);

    public static PolicyView? Find(AccountDirectory directory, PolicyType type, string name)
        => type == PolicyType.System
            ? SystemPolicies.All.TryGetValue(name, out var system) ? Of(system) : null
            : directory.Policies.TryGetValue(name, out var custom) ? Of(custom) : null;

    public static IEnumerable<PolicyView> All(AccountDirectory directory) => SystemPolicies.All.Values.Select(Of).Concat(directory.Policies.Values.Select(Of));

    private static PolicyView Of(CustomPolicy policy)
        => new(PolicyType.Custom, policy.Name, policy.Description, policy.Versions, policy.DefaultVersionId, policy.CreateDate, policy.UpdateDate);

    private static PolicyView Of(SystemPolicy policy)
    {
        const string only = "v1";
        return new PolicyView(
            PolicyType.System, policy.Name, policy.Description, [new CustomPolicyVersion(only, policy.Document, s_systemDate)], only, s_systemDate, s_systemDate);
    }
}
