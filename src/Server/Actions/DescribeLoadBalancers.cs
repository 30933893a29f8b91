using Heliograph.Core.Model;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

internal sealed class DescribeLoadBalancers : IQueryAction
{
    public string Name => "DescribeLoadBalancers";

    public string Version => ActionList.HeliographVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken)
        => new(new AnswerObject { { "LoadBalancers", AnswerList.Of(query.World.LoadBalancers.Values.Select(found => Show(found, query.World))) } });

    private static AnswerObject Show(LoadBalancer found, World world) => new()
    {
        { "LoadBalancerId", found.Id },
        { "NetworkType", found.Network == LoadBalancerNetwork.Classic ? "classic" : "vpc" },
        { "AddressType", found.Address == LoadBalancerAddress.Internet ? "internet" : "intranet" },
        { "Collectors", AnswerList.OfTexts(found.Collectors.Select(collector => collector.ToString())) },
        { "TrafficMirrorSessionIds", AnswerList.OfTexts(world.SessionsOfTarget(found.Id).OrderBy(session => session.Priority).Select(session => session.Id.Value)) },
        { "CreationTime", WireWords.ToSecond(found.CreationTime) },
    };
}
