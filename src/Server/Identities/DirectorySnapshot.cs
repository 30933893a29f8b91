using System.Collections.Concurrent;
using Heliograph.Ram.Evaluation;
using Heliograph.Ram.Identities;

namespace Heliograph.Server.Identities;

/// <summary>A directory as of one revision, with what is worth computing once for it.</summary>
internal sealed class DirectorySnapshot(AccountDirectory directory, long revision)
{
    private readonly Lazy<Dictionary<string, RamUser>> _usersById = new(
        () => directory.Users.Values.ToDictionary(user => user.Id, StringComparer.Ordinal));

    private readonly ConcurrentDictionary<RamPrincipal, AppliedPolicies> _policies = new();

    public AccountDirectory Directory => directory;

    /// <summary>Store revision up to which the directory is complete.</summary>
    public long Revision => revision;

    public RamUser? UserOfId(string id) => _usersById.Value.GetValueOrDefault(id);

    /// <summary>The policies that count for a user of this account.</summary>
    public AppliedPolicies PoliciesOfUser(string name)
        => _policies.GetOrAdd(new RamPrincipal.User(directory.AccountId, name), directory.PoliciesOf);

    /// <summary>The policies that count for a role, without those of a session; none if it is another role of that name by now.</summary>
    public AppliedPolicies PoliciesOfRole(string name, string id)
        => directory.Roles.TryGetValue(name, out var role) && role.Id == id
            ? _policies.GetOrAdd(new RamPrincipal.RoleSession(directory.AccountId, name, "", null), directory.PoliciesOf)
            : AppliedPolicies.None;
}
