using System.Security.Cryptography;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Server.Agents;

namespace Heliograph.Server.Pipeline;

/// <summary>What decisions may know besides the world.</summary>
internal sealed class FactSource(ServerOptions options, HostRegistry hosts, TimeProvider clock)
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
            StatusOf = lifecycle,
        };
    }

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
