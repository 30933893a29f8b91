using System.Net;
using System.Net.Sockets;

namespace Heliograph.Lab.Traffic;

/// <summary>Answers queries over IPv4 and IPv6, each from the address that it was asked at.</summary>
internal sealed class DnsServer : IAsyncDisposable
{
    private const int MaxMessageBytes = 512;

    /// <summary>What every name resolves to (TEST-NET-1, RFC 5737).</summary>
    private static readonly byte[] Address = [192, 0, 2, 1];

    private readonly Socket[] _sockets;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _answering;

    /// <param name="socketFor">Makes an unbound datagram socket of a family.</param>
    /// <param name="addresses">To listen at: an answer from a socket that is bound to all addresses may have another source.</param>
    /// <param name="port">The same for all.</param>
    public DnsServer(Func<AddressFamily, Socket> socketFor, IReadOnlyList<IPAddress> addresses, int port)
    {
        _sockets = [.. addresses.Select(address => Bind(socketFor(address.AddressFamily), address, port))];
        _answering = Task.WhenAll(_sockets.Select(socket => AnswerAsync(socket, _stop.Token)));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _answering.ConfigureAwait(false);
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }

        _stop.Dispose();
    }

    private static Socket Bind(Socket socket, IPAddress address, int port)
    {
        socket.Bind(new IPEndPoint(address, port));
        return socket;
    }

    private static async Task AnswerAsync(Socket socket, CancellationToken stop)
    {
        var buffer = new byte[MaxMessageBytes];
        var anybody = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var query = await socket.ReceiveFromAsync(buffer, anybody, stop).ConfigureAwait(false);
                if (DnsMessage.Answer(buffer.AsSpan(0, query.ReceivedBytes), Address) is { } answer)
                {
                    await socket.SendToAsync(answer, query.RemoteEndPoint, stop).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // An ICMP error about an earlier answer: its client has gone.
            }
        }
    }
}
