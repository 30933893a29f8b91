using System.Net.Sockets;

namespace Heliograph.Lab.Traffic;

/// <summary>What server1 and server2 serve: HTTP on 80 and 8080, DNS on 53 and 5353.</summary>
public sealed class LabServers : IAsyncDisposable
{
    public const int HttpPort = 80;
    public const int OtherHttpPort = 8080;
    public const int DnsPort = 53;
    public const int OtherDnsPort = 5353;

    private readonly List<IAsyncDisposable> _servers = [];

    private LabServers()
    {
    }

    /// <summary>Listening when it returns.</summary>
    public static async Task<LabServers> StartAsync(LabCloud cloud)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        var servers = new LabServers();
        try
        {
            foreach (var guest in new[] { cloud.Server1, cloud.Server2 })
            {
                servers.Start(cloud, guest);
            }

            return servers;
        }
        catch
        {
            await servers.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync().ConfigureAwait(false);
        }

        _servers.Clear();
    }

    private void Start(LabCloud cloud, LabGuest guest)
    {
        foreach (var port in new[] { HttpPort, OtherHttpPort })
        {
            _servers.Add(new HttpServer(
                cloud.OpenSocket(guest, AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp), port));
        }

        foreach (var port in new[] { DnsPort, OtherDnsPort })
        {
            _servers.Add(new DnsServer(
                family => cloud.OpenSocket(guest, family, SocketType.Dgram, ProtocolType.Udp), [guest.IPv4, guest.IPv6], port));
        }
    }
}
