using System.Net.Sockets;
using System.Text;

namespace Heliograph.EndToEnd.Tests.Fixture;

/// <summary>Sends bytes to the server as they are, which an HTTP library would not do.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    public static Task<HttpAnswer?> Send(int port, string request) => Send(port, Encoding.Latin1.GetBytes(request));

    /// <summary>Sends, and reads until the server closes; ask for <c>Connection: close</c> when it would not.</summary>
    /// <param name="port">On loopback.</param>
    /// <param name="request">All bytes to send.</param>
    /// <param name="endOfRequest">Closes the sending side after them.</param>
    /// <returns>Null when the server closed without an answer.</returns>
    public static async Task<HttpAnswer?> Send(int port, byte[] request, bool endOfRequest = false)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, deadline.Token);
        var stream = client.GetStream();
        var sending = SendAll(client, stream, request, endOfRequest, deadline.Token);
        var received = new MemoryStream();
        try
        {
            await stream.CopyToAsync(received, deadline.Token);
        }
        catch (IOException)
        {
            // A server that refuses in the middle of a request may reset the connection behind its answer.
        }

        await sending;
        return HttpAnswer.Parse(received.ToArray());
    }

    private static async Task SendAll(TcpClient client, NetworkStream stream, byte[] request, bool endOfRequest, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(request, cancellationToken);
            if (endOfRequest)
            {
                client.Client.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The server need not read a request to its end to refuse it.
        }
    }
}
