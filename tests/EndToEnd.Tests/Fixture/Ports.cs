using System.Net;
using System.Net.Sockets;

namespace Heliograph.EndToEnd.Tests.Fixture;

internal static class Ports
{
    /// <summary>A TCP port of loopback that was free a moment ago. The kernel hands out another one each time.</summary>
    public static int FreeTcp()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
