using Heliograph.Core.Model;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

internal sealed class DescribeHosts : IQueryAction
{
    public string Name => "DescribeHosts";

    public string Version => ActionList.HeliographVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken) => new(Answer(query));

    private static QueryAnswer Answer(QueryContext query)
    {
        var ids = query.Parameters.Strings("HostIds");
        var connected = query.Parameters.Boolean("Connected");
        var matches = query.World.Hosts.Values.Where(host
            => (ids.IsEmpty || ids.Contains(host.Id.Value)) && (connected is not { } wanted || wanted == IsConnected(query, host)));
        return Paging.Answer(
            query, "Hosts", matches, host => new ListPosition(host.CreationTime, host.Id.Value), host => Show(query, host), ids, connected);
    }

    private static bool IsConnected(QueryContext query, Host host)
        => query.Services.Hosts.IsConnected(query.Caller.Account, query.Region, host.Id);

    private static AnswerObject Show(QueryContext query, Host host)
    {
        var state = query.Services.Hosts.Find(query.Caller.Account, query.Region, host.Id);
        var connected = state is { IsConnected: true };
        return new AnswerObject
        {
            { "HostId", host.Id.Value },
            { "Description", host.Description },
            { "RegionId", query.Region.Value },
            { "ZoneId", host.ZoneId },
            { "Connected", connected },
            { "LastSeen", WireWords.ToSecond(connected ? query.Services.Facts.Now : host.LastSeen) },
            { "WantedRevision", state?.Wanted ?? 0 },
            { "AppliedRevision", state?.LastReport?.AppliedRevision ?? 0 },
            { "DataPlane", state?.LastReport?.DataPlane ?? "" },
            { "InterfaceCount", query.World.CountInterfacesOfHost(host.Id) },
            { "Problems", AnswerList.OfTexts(state?.LastReport?.Problems ?? []) },
            { "CreationTime", WireWords.ToSecond(host.CreationTime) },
        };
    }
}
