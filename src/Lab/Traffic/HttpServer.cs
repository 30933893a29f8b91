using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Heliograph.Lab.Traffic;

/// <summary>Answers HTTP/1.1 GET of <c>/small</c> and <c>/large</c> over IPv4 and IPv6, one request per connection.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    public const int SmallBytes = 128;

    /// <summary>Several times the initial congestion window, so that the kernel hands super-packets to the device.</summary>
    public const int LargeBytes = 32 << 10;

    private const int MaxRequestBytes = 8 << 10;
    private static readonly TimeSpan ConnectionLimit = TimeSpan.FromSeconds(10);

    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <param name="listener">An unbound IPv6 stream socket, taken over.</param>
    /// <param name="port">Bound on all addresses.</param>
    public HttpServer(Socket listener, int port)
    {
        _listener = listener;
        listener.DualMode = true;
        // A lab that is made again at once must not wait for old connections.
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
        listener.Listen();
        _accepting = AcceptAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AcceptAsync(CancellationToken stop)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var connection = await _listener.AcceptAsync(stop).ConfigureAwait(false);
                connections.RemoveAll(c => c.IsCompleted);
                connections.Add(ServeAsync(connection, stop));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Stopped, or the namespace is going away: nobody is left to answer.
        }

        await Task.WhenAll(connections).ConfigureAwait(false);
    }

    private static async Task ServeAsync(Socket connection, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(ConnectionLimit);
        using (connection)
        {
            try
            {
                var request = await ReadRequestAsync(connection, limit.Token).ConfigureAwait(false);
                await SendAllAsync(connection, Answer(request), limit.Token).ConfigureAwait(false);
                connection.Shutdown(SocketShutdown.Send);
                // The client closes first, so that neither side resets the connection.
                var end = new byte[256];
                while (await connection.ReceiveAsync(end, limit.Token).ConfigureAwait(false) > 0)
                {
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // The client sees it and reports it.
            }
        }
    }

    private static async Task<string> ReadRequestAsync(Socket connection, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxRequestBytes];
        var length = 0;
        while (length < buffer.Length && buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            var received = await connection.ReceiveAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (received == 0)
            {
                break;
            }

            length += received;
        }

        return Encoding.ASCII.GetString(buffer, 0, length);
    }

    private static byte[] Answer(string request)
    {
        var (status, bytes) = request.Split(' ') switch
        {
            ["GET", "/small", ..] => ("200 OK", SmallBytes),
            ["GET", "/large", ..] => ("200 OK", LargeBytes),
            _ => ("404 Not Found", 0),
        };
        var head = $"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {bytes}\r\nConnection: close\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. Enumerable.Range(0, bytes).Select(i => (byte)('a' + (i % 26)))];
    }

    private static async Task SendAllAsync(Socket connection, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await connection.SendAsync(bytes, cancellationToken).ConfigureAwait(false)..];
        }
    }
}
