using System.Collections.Immutable;
using Heliograph.Lab.Traffic;

namespace Heliograph.Lab.Scenario;

/// <summary>What the guests say to each other in the scenario: something for every rule, and something for none.</summary>
internal static class LabTraffic
{
    private const int Pings = 3;

    public static IEnumerable<Func<CancellationToken, Task<Exchange>>> Of(LabCloud cloud, Conversations talk)
    {
        var (client, server, other) = (cloud.Client, cloud.Server1, cloud.Server2);
        return
        [
            token => talk.GetAsync(Route.OverIPv4(client, server, LabServers.HttpPort), "/small", token),
            token => talk.GetAsync(Route.OverIPv4(client, server, LabServers.HttpPort), "/large", token),
            token => talk.GetAsync(Route.OverIPv6(client, server, LabServers.HttpPort), "/small", token),
            token => talk.GetAsync(Route.OverIPv6(client, server, LabServers.HttpPort), "/large", token),
            token => talk.QueryAsync(Route.OverIPv4(client, server, LabServers.DnsPort), token),
            token => talk.PingAsync(Route.OverIPv4(client, server), Pings, token),
            token => talk.PingAsync(Route.OverIPv6(client, server), Pings, token),
            // Dropped by rules: a port, and another guest in either role.
            token => talk.GetAsync(Route.OverIPv4(client, server, LabServers.OtherHttpPort), "/small", token),
            token => talk.GetAsync(Route.OverIPv4(other, server, LabServers.HttpPort), "/large", token),
            token => talk.GetAsync(Route.OverIPv4(server, other, LabServers.HttpPort), "/small", token),
            // No rule matches.
            token => talk.QueryAsync(Route.OverIPv6(client, server, LabServers.DnsPort), token),
            token => talk.QueryAsync(Route.OverIPv4(client, server, LabServers.OtherDnsPort), token),
        ];
    }

    public static async Task<ImmutableArray<Exchange>> RunAsync(
        LabCloud cloud, TimeSpan limit, Action<Exchange>? done, CancellationToken cancellationToken)
    {
        var exchanges = ImmutableArray.CreateBuilder<Exchange>();
        foreach (var conversation in Of(cloud, new Conversations(cloud, limit)))
        {
            var exchange = await conversation(cancellationToken).ConfigureAwait(false);
            exchanges.Add(exchange);
            done?.Invoke(exchange);
        }

        return exchanges.ToImmutable();
    }
}
