using Heliograph.Core.Model;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

internal sealed class DescribeLoadBalancers : IQueryAction
{
    public string Name => "DescribeLoadBalancers";

    public string Version => ActionList.HeliographVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken)
    {
        var ids = query.Parameters.Strings("LoadBalancerIds");
        return new(Paging.Answer(
            query, "LoadBalancers", query.World.LoadBalancers.Values.Where(found => ids.IsEmpty || ids.Contains(found.Id)),
            found => new ListPosition(found.CreationTime, found.Id), found => Show(found, query.World), ids));
    }

    private static AnswerObject Show(LoadBalancer found, World world) => new()
    {
        { "LoadBalancerId", found.Id },
        { "NetworkType", found.Network == LoadBalancerNetwork.Classic ? "classic" : "vpc" },
        { "AddressType", found.Address == LoadBalancerAddress.Internet ? "internet" : "intranet" },
        { "Collectors", AnswerList.OfTexts(found.Collectors.Select(collector => collector.ToString())) },
        {
            "Members",
            AnswerList.Of(found.Members.Select(member => new AnswerObject
            {
                { "Address", member.Address.ToString() },
                { "Weight", member.Weight },
                { "Draining", member.Draining },
            }))
        },
        { "HealthCheckType", WireWords.Of(found.Probe.Kind) },
        { "HealthCheckInterval", (int)found.Probe.Interval.TotalSeconds },
        { "HealthyThreshold", found.Probe.HealthyThreshold },
        { "UnhealthyThreshold", found.Probe.UnhealthyThreshold },
        { "TrafficMirrorSessionIds", SessionAnswer.Ids(world.SessionsOfTarget(found.Id)) },
        { "CreationTime", WireWords.ToSecond(found.CreationTime) },
    };
}
