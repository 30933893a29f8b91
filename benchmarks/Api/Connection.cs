using System.Net;
using System.Net.Sockets;
using System.Text;
using Heliograph.Wire.Signing;

namespace Heliograph.Benchmarks.Api;

/// <summary>One connection that is kept open. Reads as much of HTTP as our server writes: a status line and Content-Length.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[64 * 1024];

    public static async Task<Connection> OpenAsync(IPEndPoint endPoint)
    {
        var connection = new Connection();
        await connection._socket.ConnectAsync(endPoint).ConfigureAwait(false);
        return connection;
    }

    /// <summary>The bytes of a signed call.</summary>
    public static byte[] Serialize(SignedCall call)
    {
        var text = new StringBuilder($"{call.Method} {call.Target} HTTP/1.1\r\n");
        foreach (var (name, value) in call.Headers)
        {
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        text.Append("content-length: ").Append(call.Body.Length).Append("\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(text.ToString()), .. call.Body];
    }

    /// <summary>Sends a request and waits for its whole answer.</summary>
    /// <returns>Status, and the body; it holds until the next call.</returns>
    public async ValueTask<(int Status, ReadOnlyMemory<byte> Body)> CallAsync(byte[] request)
    {
        await _socket.SendAsync(request).ConfigureAwait(false);
        var read = 0;
        while (true)
        {
            if (read == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }

            var more = await _socket.ReceiveAsync(_buffer.AsMemory(read)).ConfigureAwait(false);
            if (more == 0)
            {
                throw new IOException("The server closed the connection.");
            }

            read += more;
            if (TryFindEnd(_buffer.AsSpan(0, read), out var status, out var bodyStart, out var end) && read >= end)
            {
                return (status, _buffer.AsMemory(bodyStart, end - bodyStart));
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private static bool TryFindEnd(ReadOnlySpan<byte> answer, out int status, out int bodyStart, out int end)
    {
        (status, bodyStart, end) = (0, answer.IndexOf("\r\n\r\n"u8) + 4, 0);
        if (bodyStart < 4)
        {
            return false;
        }

        var name = "\r\nContent-Length: "u8;
        var length = answer[(answer.IndexOf(name) + name.Length)..];
        return System.Buffers.Text.Utf8Parser.TryParse(answer["HTTP/1.1 ".Length..], out status, out _)
            && System.Buffers.Text.Utf8Parser.TryParse(length, out end, out _)
            && (end += bodyStart) > 0;
    }
}
