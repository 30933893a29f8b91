using Heliograph.Core.Model;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

/// <summary>What the ECS API cannot tell of network interfaces: their hosts and devices, and the sessions that use them.</summary>
internal sealed class DescribeInterfaces : IQueryAction
{
    public string Name => "DescribeInterfaces";

    public string Version => ActionList.HeliographVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken) => new(Answer(query));

    private static QueryAnswer Answer(QueryContext query)
    {
        var asked = query.Parameters;
        var ids = asked.Strings("NetworkInterfaceIds");
        var (host, registered, present) = (asked.String("HostId"), asked.Boolean("Registered"), asked.Boolean("Present"));
        var (address, name) = (asked.String("PrimaryIpAddress"), asked.String("NetworkInterfaceName"));
        var matches = query.World.Interfaces.Values.Where(found
            => (ids.IsEmpty || ids.Contains(found.Id.Value))
            && (host is null || found.HostId.Value == host)
            && (registered is null || registered == !found.HasHost)
            && (present is null || present == found.Present)
            && (address is null || found.PrimaryAddress.ToString() == address)
            && (name is null || found.Name == name));
        return Paging.Answer(
            query, "Interfaces", matches, found => new ListPosition(found.CreationTime, found.Id.Value), found => Show(query.World, found),
            ids, host, registered, present, address, name);
    }

    private static AnswerObject Show(World world, NetworkInterface found) => new()
    {
        { "NetworkInterfaceId", found.Id.Value },
        { "NetworkInterfaceName", found.Name },
        { "Description", found.Description },
        { "Registered", !found.HasHost },
        { "HostId", found.HostId.ToString() },
        { "DeviceName", found.DeviceName },
        { "Perspective", found.HasHost ? WireWords.Of(found.Perspective) : "" },
        { "Present", found.Present },
        { "PrimaryIpAddress", found.PrimaryAddress.ToString() },
        { "Ipv6Addresses", AnswerList.OfTexts(found.Ipv6Addresses.Select(ip => ip.ToString())) },
        { "MacAddress", found.MacAddress },
        { "InstanceId", found.InstanceId },
        { "InstanceType", found.InstanceType },
        { "VpcId", found.VpcId },
        { "VSwitchId", found.VSwitchId },
        { "ZoneId", found.ZoneId },
        { "SourceOfSessionIds", SessionAnswer.Ids(world.SessionsOfSource(found.Id)) },
        { "TargetOfSessionIds", SessionAnswer.Ids(world.SessionsOfTarget(found.Id.Value)) },
        { "CreationTime", WireWords.ToSecond(found.CreationTime) },
    };
}
