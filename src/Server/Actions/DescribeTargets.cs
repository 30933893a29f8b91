using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

/// <summary>Everything that was registered as a target, and every device that is one.</summary>
internal sealed class DescribeTargets : IQueryAction
{
    public string Name => "DescribeTargets";

    public string Version => ActionList.HeliographVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken) => new(Answer(query));

    private static QueryAnswer Answer(QueryContext query)
    {
        var ids = query.Parameters.Strings("TargetIds");
        var type = WireWords.Target(query.Parameters.String("TargetType"));
        var matches = All(query.World).Where(target => (ids.IsEmpty || ids.Contains(target.Place.Id)) && (type is null || type == target.Type));
        return Paging.Answer(query, "Targets", matches, target => target.Place, target => Show(query.World, target), ids, type);
    }

    private static IEnumerable<Target> All(World world)
    {
        var interfaces = world.InterfacesOfHost(HostId.None)
            .Where(found => !world.IsSource(found.Id)) // It cannot be both.
            .Concat(world.TargetIds.Select(id => world.Interfaces.GetValueOrDefault(new InterfaceId(id))).OfType<NetworkInterface>().Where(found => found.HasHost))
            .Select(found => new Target(
                new ListPosition(found.CreationTime, found.Id.Value), TargetType.NetworkInterface, found.Name,
                [found.PrimaryAddress.ToString()], world.IsInUse(found) && world.StandingOf(found.Id).CanReceiveMirroredTraffic, found.HostId.ToString()));
        return interfaces.Concat(world.LoadBalancers.Values.Select(found => new Target(
            new ListPosition(found.CreationTime, found.Id), found.IsEndpoint ? TargetType.GatewayLoadBalancerEndpoint : TargetType.Slb, "",
            [.. found.Collectors.Select(collector => collector.ToString())],
            found.IsEndpoint || found is { Network: LoadBalancerNetwork.Vpc, Address: LoadBalancerAddress.Intranet }, "")));
    }

    private static AnswerObject Show(World world, Target target) => new()
    {
        { "TargetId", target.Place.Id },
        { "TargetType", WireWords.Of(target.Type) },
        { "Name", target.Name },
        { "Addresses", AnswerList.OfTexts(target.Addresses) },
        { "Usable", target.Usable },
        { "HostId", target.HostId },
        { "SourceCount", world.SessionsOfTarget(target.Place.Id).Sum(session => session.Sources.Length) },
        { "TrafficMirrorSessionIds", SessionAnswer.Ids(world.SessionsOfTarget(target.Place.Id)) },
        { "CreationTime", WireWords.ToSecond(target.Place.CreationTime) },
    };

    private sealed record Target(ListPosition Place, TargetType Type, string Name, ImmutableArray<string> Addresses, bool Usable, string HostId);
}
