using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Heliograph.Lab.Traffic;

/// <summary>Real conversations between guests, made inside this process. Each ends well or by a <see cref="TrafficException"/>.</summary>
public sealed class Conversations(LabCloud cloud, TimeSpan limit)
{
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(1);

    private int _lastId;

    /// <summary>One GET over an own connection.</summary>
    /// <param name="route">Port included.</param>
    /// <param name="path"><c>/small</c> or <c>/large</c>.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public Task<Exchange> GetAsync(Route route, string path, CancellationToken cancellationToken)
        => Deadline.RunAsync($"HTTP GET {path} {Describe(route)}", limit, async token =>
        {
            using var socket = cloud.OpenSocket(route.Client, route.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(route.EndPoint, token).ConfigureAwait(false);
            var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {route.EndPoint}\r\nConnection: close\r\n\r\n");
            await socket.SendAsync(request, token).ConfigureAwait(false);
            var answer = await ReadToEndAsync(socket, token).ConfigureAwait(false);
            var status = StatusOf(answer, $"HTTP GET {path} {Describe(route)}");
            return new Exchange(
                "HTTP", route.Client.Name, route.Server.Name, route.EndPoint.ToString(), $"GET {path}: {status}", request.Length, answer.Length);
        }, cancellationToken);

    /// <summary>One DNS query, repeated when no answer comes.</summary>
    public Task<Exchange> QueryAsync(Route route, CancellationToken cancellationToken)
        => Deadline.RunAsync($"DNS query {Describe(route)}", limit, async token =>
        {
            using var socket = cloud.OpenSocket(route.Client, route.Address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(route.EndPoint, token).ConfigureAwait(false);
            var id = NextId();
            var query = DnsMessage.Query(id, "heliograph.example");
            var answer = await AskAsync(socket, query, bytes => DnsMessage.IsAnswerTo(bytes, id), token).ConfigureAwait(false);
            return new Exchange(
                "DNS", route.Client.Name, route.Server.Name, route.EndPoint.ToString(), "A heliograph.example: 1 answer", query.Length, answer);
        }, cancellationToken);

    /// <summary>Echo requests, one after the other, each repeated when no reply comes.</summary>
    public Task<Exchange> PingAsync(Route route, int count, CancellationToken cancellationToken)
        => Deadline.RunAsync($"ping {Describe(route)}", limit, async token =>
        {
            var version6 = route.Address.AddressFamily == AddressFamily.InterNetworkV6;
            using var socket = cloud.OpenSocket(
                route.Client, route.Address.AddressFamily, SocketType.Raw, version6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp);
            await socket.ConnectAsync(new IPEndPoint(route.Address, 0), token).ConfigureAwait(false);
            var id = NextId();
            long sent = 0, received = 0;
            for (var sequence = 1; sequence <= count; sequence++)
            {
                var echo = new Echo(version6, id, (ushort)sequence);
                var request = echo.Request();
                received += await AskAsync(socket, request, echo.IsReply, token).ConfigureAwait(false);
                sent += request.Length;
            }

            return new Exchange(
                "ping", route.Client.Name, route.Server.Name, route.Address.ToString(),
                string.Create(CultureInfo.InvariantCulture, $"{count} of {count} replies"), sent, received);
        }, cancellationToken);

    private static string Describe(Route route) => $"from {route.Client.Name} to {route.Server.Name} ({route.EndPoint})";

    /// <returns>Bytes of the answer.</returns>
    private static async Task<int> AskAsync(Socket socket, byte[] question, Func<ReadOnlySpan<byte>, bool> isAnswer, CancellationToken token)
    {
        var buffer = new byte[2048];
        while (true)
        {
            await socket.SendAsync(question, token).ConfigureAwait(false);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
            patience.CancelAfter(RepeatAfter);
            try
            {
                while (true)
                {
                    var length = await socket.ReceiveAsync(buffer, patience.Token).ConfigureAwait(false);
                    if (isAnswer(buffer.AsSpan(0, length)))
                    {
                        return length;
                    }
                }
            }
            catch (OperationCanceledException) when (!token.IsCancellationRequested)
            {
                // No answer yet: ask again.
            }
        }
    }

    private static async Task<byte[]> ReadToEndAsync(Socket socket, CancellationToken token)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[16 << 10];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, token).ConfigureAwait(false);
            if (length == 0)
            {
                return bytes.ToArray();
            }

            bytes.Write(buffer.AsSpan(0, length));
        }
    }

    /// <exception cref="TrafficException">Not a whole answer with status 200.</exception>
    private static string StatusOf(byte[] answer, string what)
    {
        var head = answer.AsSpan().IndexOf("\r\n\r\n"u8);
        var lines = head < 0 ? [] : Encoding.ASCII.GetString(answer, 0, head).Split("\r\n");
        var length = lines.FirstOrDefault(l => l.StartsWith("Content-Length: ", StringComparison.Ordinal))?["Content-Length: ".Length..];
        var body = answer.Length - head - 4;
        return lines is ["HTTP/1.1 200 OK", ..] && length == body.ToString(CultureInfo.InvariantCulture)
            ? string.Create(CultureInfo.InvariantCulture, $"200 OK, {body} bytes")
            : throw new TrafficException($"{what}: not a whole answer with status 200, but {answer.Length} bytes");
    }

    private ushort NextId() => (ushort)(Environment.ProcessId + Interlocked.Increment(ref _lastId));
}
