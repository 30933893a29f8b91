using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Server.Pipeline;

/// <summary>Whether changes alter what hosts do, so that an answer waits for them.</summary>
internal static class HostConcern
{
    public static bool Of(World before, ImmutableArray<WorldChange> changes) => changes.Any(change => change switch
    {
        WorldChange.PutFilter put => put.Filter.LastChange.AwaitsHosts
            && before.Filters.GetValueOrDefault(put.Filter.Id)?.LastChange != put.Filter.LastChange,
        WorldChange.PutSession put => put.Session.LastChange.AwaitsHosts
            && before.Sessions.GetValueOrDefault(put.Session.Id)?.LastChange != put.Session.LastChange,
        WorldChange.DeleteSession delete => before.Sessions.TryGetValue(delete.Id, out var session)
            && session.Enabled && !session.Sources.IsEmpty,
        WorldChange.PutService put => put.Service.Locked != before.Service.Locked,
        WorldChange.PutInterfaceStanding put => put.Standing.Status != before.StandingOf(put.Id).Status
            && before.SessionsOfSource(put.Id).Concat(before.SessionsOfTarget(put.Id.Value)).Any(session => session.Enabled),
        WorldChange.PutLoadBalancer put => before.SessionsOfTarget(put.LoadBalancer.Id).Any(session => session.Enabled),
        WorldChange.PutInterface put => before.Interfaces.TryGetValue(put.Interface.Id, out var known)
            && !known.PrimaryAddress.Equals(put.Interface.PrimaryAddress) && IsEnabledTarget(before, put.Interface.Id),
        WorldChange.DeleteInterface delete => IsEnabledTarget(before, delete.Id),
        _ => false,
    });

    private static bool IsEnabledTarget(World world, InterfaceId id) => world.SessionsOfTarget(id.Value).Any(session => session.Enabled);
}
