using Heliograph.Core.Model;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

/// <summary>Interfaces of hosts with agents, as ENIs. Pages by number, or by token when a token or MaxResults is given.</summary>
internal sealed class DescribeNetworkInterfaces : IQueryAction
{
    private const string Type = "Secondary";

    public string Name => "DescribeNetworkInterfaces";

    public string Version => ActionList.EcsVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken) => new(Answer(query));

    private static QueryAnswer Answer(QueryContext query)
    {
        var asked = query.Parameters;
        var matches = Matches(query.World, asked);
        return asked.Has("NextToken") || asked.Has("MaxResults") ? ByToken(query, matches) : ByNumber(query, matches);
    }

    private static QueryAnswer ByToken(QueryContext query, IEnumerable<NetworkInterface> matches)
    {
        var asked = query.Parameters;
        var text = PageTokens.QueryOf(
            query,
            asked.String("VSwitchId"), asked.String("VpcId"), asked.String("PrimaryIpAddress"), asked.String("SecurityGroupId"),
            asked.String("NetworkInterfaceName"), asked.String("Type"), asked.String("InstanceId"), asked.Boolean("ServiceManaged"),
            asked.String("Status"), asked.String("ResourceGroupId"), asked.Strings("PrivateIpAddress"), asked.Strings("NetworkInterfaceId"),
            asked.Strings("Ipv6Address"), asked.Objects("Tag"));
        ListPosition? after = null;
        if (asked.String("NextToken") is { } token && !query.Services.Pages.TryRead(text, token, out after))
        {
            return Paging.BadToken;
        }

        var page = Paging.Of(matches, PlaceOf, after, asked.Int32("MaxResults") ?? Paging.DefaultSize);
        return new AnswerObject
        {
            { "NextToken", page.Last is { } last ? query.Services.Pages.Issue(text, last) : "" },
            { "TotalCount", page.Total },
            { "NetworkInterfaceSets", Sets(query, page.Items) },
        };
    }

    private static QueryAnswer ByNumber(QueryContext query, IEnumerable<NetworkInterface> matches)
    {
        var number = query.Parameters.Int32("PageNumber") ?? 1;
        var size = query.Parameters.Int32("PageSize") ?? Paging.DefaultSize;
        var all = matches.OrderBy(PlaceOf).ToList();
        return new AnswerObject
        {
            { "PageSize", size },
            { "PageNumber", number },
            { "TotalCount", all.Count },
            { "NetworkInterfaceSets", Sets(query, all.Skip((int)Math.Min((number - 1L) * size, int.MaxValue)).Take(size)) },
        };
    }

    private static ListPosition PlaceOf(NetworkInterface found) => new(found.CreationTime, found.Id.Value);

    /// <summary>Filters combine with AND. Ours have no tags and no security groups.</summary>
    private static IEnumerable<NetworkInterface> Matches(World world, BoundParameters asked)
    {
        var ids = asked.Strings("NetworkInterfaceId");
        var addresses = asked.Strings("PrivateIpAddress");
        var addresses6 = asked.Strings("Ipv6Address");
        return world.Interfaces.Values.Where(found
            => (ids.IsEmpty || ids.Contains(found.Id.Value))
            && Same(asked.String("VSwitchId"), found.VSwitchId)
            && Same(asked.String("VpcId"), found.VpcId)
            && Same(asked.String("PrimaryIpAddress"), found.PrimaryAddress.ToString())
            && (addresses.IsEmpty || addresses.Contains(found.PrimaryAddress.ToString()))
            && (addresses6.IsEmpty || found.Ipv6Addresses.Any(address => addresses6.Contains(address.ToString())))
            && Same(asked.String("NetworkInterfaceName"), found.Name)
            && Same(asked.String("InstanceId"), InstanceOf(world, found))
            && Same(asked.String("Status"), world.StatusOf(found).ToString())
            && Same(asked.String("Type"), Type)
            && Same(asked.String("ResourceGroupId"), world.DefaultResourceGroupId)
            && asked.String("SecurityGroupId") is null
            && (asked.Boolean("ServiceManaged") is not { } managed || managed == IsManaged(world, found))
            && asked.Objects("Tag").IsEmpty);
    }

    private static bool Same(string? asked, string present) => asked is null || asked == present;

    private static string InstanceOf(World world, NetworkInterface found)
        => world.StatusOf(found) == InterfaceStatus.Available || !world.StandingOf(found.Id).InstanceExists || IsManaged(world, found) ? "" : found.InstanceId;

    private static bool IsManaged(World world, NetworkInterface found) => world.StandingOf(found.Id).Kind == InterfaceKind.NatGateway;

    private static AnswerList Sets(QueryContext query, IEnumerable<NetworkInterface> interfaces)
        => AnswerList.Of(interfaces.Select(found => AnswerOf(query, found)), "NetworkInterfaceSet");

    private static AnswerObject AnswerOf(QueryContext query, NetworkInterface found)
    {
        var address = found.PrimaryAddress.ToString();
        var instance = InstanceOf(query.World, found);
        return new AnswerObject
        {
            { "CreationTime", WireWords.ToSecond(found.CreationTime) },
            { "VpcId", found.VpcId },
            { "Type", Type },
            { "Status", query.World.StatusOf(found).ToString() },
            { "NetworkInterfaceTrafficMode", "Standard" },
            { "NetworkInterfaceName", found.Name },
            { "MacAddress", found.MacAddress },
            { "QueuePairNumber", 0 },
            { "NetworkInterfaceId", found.Id.Value },
            { "ServiceID", 0 },
            { "InstanceId", instance },
            { "OwnerId", query.Caller.Account.Value },
            { "ServiceManaged", IsManaged(query.World, found) },
            { "VSwitchId", found.VSwitchId },
            { "Description", DescriptionOf(found) },
            { "ResourceGroupId", query.World.DefaultResourceGroupId },
            { "ZoneId", found.ZoneId },
            { "PrivateIpAddress", address },
            { "QueueNumber", 1 },
            {
                "PrivateIpSets",
                AnswerList.Of([new AnswerObject { { "PrivateIpAddress", address }, { "Primary", true }, { "AssociatedPublicIp", NoPublicIp() } }], "PrivateIpSet")
            },
            {
                "Ipv6Sets",
                AnswerList.Of(found.Ipv6Addresses.Select(ip => new AnswerObject { { "Ipv6Address", ip.ToString() } }), "Ipv6Set")
            },
            { "Ipv4PrefixSets", AnswerList.Of([], "Ipv4PrefixSet") },
            { "Ipv6PrefixSets", AnswerList.Of([], "Ipv6PrefixSet") },
            { "Tags", AnswerList.Of([], "Tag") },
            { "SecurityGroupIds", AnswerList.Of([], "SecurityGroupId") },
            { "AssociatedPublicIp", NoPublicIp() },
            {
                "Attachment",
                new AnswerObject { { "DeviceIndex", 0 }, { "InstanceId", instance }, { "TrunkNetworkInterfaceId", "" }, { "NetworkCardIndex", 0 } }
            },
            { "DeleteOnRelease", true },
        };
    }

    private static string DescriptionOf(NetworkInterface found)
        => found.Description.Length > 0 || !found.HasHost ? found.Description
        : found.Present ? $"{found.DeviceName} on {found.HostId}"
        : $"{found.DeviceName}, no longer on {found.HostId}";

    private static AnswerObject NoPublicIp() => new() { { "PublicIpAddress", "" }, { "AllocationId", "" } };
}
