using System.Collections.Immutable;
using Heliograph.Ram.Documents;
using Heliograph.Ram.Evaluation;

namespace Heliograph.Ram.Identities;

public sealed partial record AccountDirectory
{
    public DirectoryOutcome CreatePolicy(string policyName, string description, string policyDocument, DateTimeOffset now, DirectoryLimits limits)
    {
        PolicyDocument? document = null;
        var refusal = DirectoryNames.Policy(policyName)
            ?? DirectoryNames.Description(description)
            ?? Read(policyDocument, DocumentUse.Identity, "PolicyDocument", out document)
            ?? RefuseIf(Policies.ContainsKey(policyName), DirectoryCodes.PolicyExists)
            ?? RefuseIf(Policies.Count >= limits.CustomPolicies, DirectoryCodes.TooManyPolicies);
        if (refusal is not null || document is null)
        {
            return refusal!; // Without a refusal the document was read.
        }

        return Put(new CustomPolicy
        {
            Name = policyName,
            Description = description,
            CreateDate = now,
            UpdateDate = now,
            Versions = [new CustomPolicyVersion("v1", document, now)],
            DefaultVersionId = "v1",
            NextVersion = 2,
        });
    }

    /// <param name="policyName">A custom policy.</param>
    /// <param name="policyDocument">The text of the version.</param>
    /// <param name="setAsDefault">Whether it counts from now on.</param>
    /// <param name="rotate">
    /// RotateStrategy <c>DeleteOldestNonDefaultVersionWhenLimitExceeded</c>: makes room instead of refusing.
    /// </param>
    /// <param name="now">Time of creation.</param>
    /// <param name="limits">How many versions a policy may have.</param>
    public DirectoryOutcome CreatePolicyVersion(
        string policyName, string policyDocument, bool setAsDefault, bool rotate, DateTimeOffset now, DirectoryLimits limits)
    {
        PolicyDocument? document = null;
        var refusal = DirectoryNames.Policy(policyName)
            ?? Read(policyDocument, DocumentUse.Identity, "PolicyDocument", out document)
            ?? RefuseIf(!Policies.ContainsKey(policyName), DirectoryCodes.PolicyNotExist)
            ?? RefuseIf(!rotate && Policies[policyName].Versions.Length >= limits.VersionsPerPolicy, DirectoryCodes.TooManyVersions);
        if (refusal is not null || document is null)
        {
            return refusal!; // Without a refusal the document was read.
        }

        var policy = Policies[policyName];
        var version = new CustomPolicyVersion($"v{policy.NextVersion}", document, now);
        return Put(policy with
        {
            Versions = Rotated(policy, limits.VersionsPerPolicy).Add(version),
            DefaultVersionId = setAsDefault ? version.Id : policy.DefaultVersionId,
            NextVersion = policy.NextVersion + 1,
            UpdateDate = now,
        });
    }

    public DirectoryOutcome SetDefaultPolicyVersion(string policyName, string versionId, DateTimeOffset now)
        => RefuseVersion(policyName, versionId) is { } refusal
            ? refusal
            : Put(Policies[policyName] with { DefaultVersionId = versionId, UpdateDate = now });

    public DirectoryOutcome DeletePolicyVersion(string policyName, string versionId, DateTimeOffset now)
    {
        var refusal = RefuseVersion(policyName, versionId)
            ?? RefuseIf(Policies[policyName].DefaultVersionId == versionId, DirectoryCodes.VersionIsDefault);
        if (refusal is not null)
        {
            return refusal;
        }

        var policy = Policies[policyName];
        return Put(policy with { Versions = policy.Versions.RemoveAll(version => version.Id == versionId), UpdateDate = now });
    }

    public DirectoryOutcome UpdatePolicyDescription(string policyName, string newDescription, DateTimeOffset now)
    {
        var refusal = DirectoryNames.Policy(policyName)
            ?? DirectoryNames.Description(newDescription, "NewDescription")
            ?? RefuseIf(!Policies.ContainsKey(policyName), DirectoryCodes.PolicyNotExist);
        return refusal is not null ? refusal : Put(Policies[policyName] with { Description = newDescription, UpdateDate = now });
    }

    /// <param name="policyName">A custom policy.</param>
    /// <param name="cascading">CascadingDelete: versions go with it. Attachments always stand against it.</param>
    public DirectoryOutcome DeletePolicy(string policyName, bool cascading = false)
    {
        var refusal = DirectoryNames.Policy(policyName)
            ?? RefuseIf(!Policies.ContainsKey(policyName), DirectoryCodes.PolicyNotExist)
            ?? RefuseIf(IsAttached(policyName, AttachedTo.User), DirectoryCodes.PolicyOnUsers)
            ?? RefuseIf(IsAttached(policyName, AttachedTo.Group), DirectoryCodes.PolicyOnGroups)
            ?? RefuseIf(IsAttached(policyName, AttachedTo.Role), DirectoryCodes.PolicyOnRoles)
            ?? RefuseIf(!cascading && Policies[policyName].Versions.Length > 1, DirectoryCodes.PolicyHasVersions);
        return refusal is not null ? refusal : this with { Policies = Policies.Remove(policyName) };
    }

    private static ImmutableArray<CustomPolicyVersion> Rotated(CustomPolicy policy, int limit)
    {
        var excess = policy.Versions.Length - limit + 1;
        var oldest = policy.Versions.Where(version => version.Id != policy.DefaultVersionId).Take(Math.Max(0, excess)).ToList();
        return policy.Versions.RemoveAll(oldest.Contains);
    }

    private DirectoryRefusal? RefuseVersion(string policyName, string versionId)
        => DirectoryNames.Policy(policyName)
        ?? DirectoryNames.VersionId(versionId)
        ?? RefuseIf(!Policies.ContainsKey(policyName), DirectoryCodes.PolicyNotExist)
        ?? RefuseIf(Policies[policyName].FindVersion(versionId) is null, DirectoryCodes.VersionNotExist);

    private bool IsAttached(string policyName, AttachedTo kind)
        => AttachmentsOf(PolicyType.Custom, policyName).Any(attachment => attachment.AttachedTo == kind);

    private AccountDirectory Put(CustomPolicy policy) => this with { Policies = Policies.SetItem(policy.Name, policy) };
}
