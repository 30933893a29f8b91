using System.Security.Cryptography;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Server.Agents;
using Heliograph.Server.Worlds;

namespace Heliograph.Server.Pipeline;

/// <summary>What decisions may know besides the world.</summary>
internal sealed class FactSource(ServerOptions options, WorldRegistry worlds, HostRegistry hosts, AccountId operatorAccount, TimeProvider clock)
{
    public DateTimeOffset Now => clock.GetUtcNow();

    public Facts For(AccountId account, RegionId region)
    {
        var lifecycle = LifecycleOf(account, region);
        return new Facts
        {
            Now = clock.GetUtcNow(),
            Chance = RandomNumberGenerator.GetInt32,
            Policy = options.Policy,
            Operator = operatorAccount,
            Account = AccountOf(account),
            IsGroupInUse = group => IsGroupInUse(account, group),
            IsConnected = host => hosts.IsConnected(account, region, host),
            StatusOf = lifecycle,
        };
    }

    /// <summary>What holds for the account in every region.</summary>
    public AccountSettings AccountOf(AccountId account) => worlds.Of(account, RegionId.AccountWide).Current.Settings;

    /// <summary>The accounts of the deployment.</summary>
    public IEnumerable<Account> Accounts => worlds.OfDeployment.Current.Accounts.Values;

    private bool IsGroupInUse(AccountId account, string group)
        => options.Regions.Select(region => worlds.Of(account, region).Current).Any(world
            => world.Filters.Values.Any(filter => filter.ResourceGroupId == group)
            || world.Sessions.Values.Any(session => session.ResourceGroupId == group));

    /// <summary>
    /// An object is in transition until the hosts have applied its last change, at most for a short bound; what a host does later is
    /// visible elsewhere and never blocks the API.
    /// </summary>
    public Func<LastChange, long, LifecycleStatus> LifecycleOf(AccountId account, RegionId region)
        => (change, revision) =>
        {
            // Revision 0: decided a moment ago in the same transaction, so no host can know it.
            var settled = !change.AwaitsHosts
                || clock.GetUtcNow() - change.Time >= options.TransitionBound
                || hosts.IsApplied(account, region, revision == 0 ? long.MaxValue : revision);
            return settled ? LifecycleStatus.Created
                : change.Kind == ChangeKind.Created ? LifecycleStatus.Creating
                : LifecycleStatus.Modifying;
        };
}
