using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Heliograph.Agent.Attaching;

/// <summary>
/// Says that an agent of an identity runs in a network namespace: filters of that name are in use. It ends with the process, however
/// that ends; an abstract socket address belongs to the namespace, as the filters do, and leaves no file.
/// </summary>
internal sealed class OwnerLock : IDisposable
{
    private readonly Socket _socket;

    private OwnerLock(Socket socket) => _socket = socket;

    /// <summary>In the network namespace of the calling thread.</summary>
    /// <returns>Null when another has it.</returns>
    public static OwnerLock? TryTake(string owner)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // An address has room for 107 bytes.
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(owner)));
            socket.Bind(new UnixDomainSocketEndPoint($"\0heliograph/{digest}"));
            return new OwnerLock(socket);
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            return null;
        }
    }

    public void Dispose() => _socket.Dispose();
}
