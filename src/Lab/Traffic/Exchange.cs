using System.Net;

namespace Heliograph.Lab.Traffic;

/// <summary>One conversation that took place.</summary>
/// <param name="Kind">HTTP, DNS, ping.</param>
/// <param name="From">Name of the guest that began it.</param>
/// <param name="To">Name of the guest that answered.</param>
/// <param name="Destination">Address, and the port where there is one.</param>
/// <param name="Summary">What came back, for people.</param>
/// <param name="BytesSent">Application bytes from <paramref name="From"/>.</param>
/// <param name="BytesReceived">Application bytes back.</param>
public sealed record Exchange(
    string Kind, string From, string To, string Destination, string Summary, long BytesSent, long BytesReceived);

/// <summary>Traffic in the lab did not do what it should: which, where, and what happened instead.</summary>
public sealed class TrafficException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Who talks to whom.</summary>
/// <param name="Client">Guest that begins.</param>
/// <param name="Server">Guest that answers.</param>
/// <param name="Address">Which address of the server.</param>
/// <param name="Port">Ignored by ping.</param>
public sealed record Route(LabGuest Client, LabGuest Server, IPAddress Address, int Port = 0)
{
    public static Route OverIPv4(LabGuest client, LabGuest server, int port = 0) => new(client, server, server.IPv4, port);

    public static Route OverIPv6(LabGuest client, LabGuest server, int port = 0) => new(client, server, server.IPv6, port);

    public IPEndPoint EndPoint => new(Address, Port);
}
