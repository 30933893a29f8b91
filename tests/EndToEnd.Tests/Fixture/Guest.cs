using System.Net;
using System.Net.Sockets;

namespace Heliograph.EndToEnd.Tests.Fixture;

/// <summary>
/// A network namespace from the inside. A socket belongs to the namespace of the thread that makes it, for ever, so traffic
/// needs no programs of its own in the guests.
/// </summary>
internal sealed class Guest(string namespaceName)
{
    public Socket Tcp(AddressFamily family = AddressFamily.InterNetwork) => New(family, SocketType.Stream, ProtocolType.Tcp);

    public Socket Udp(AddressFamily family = AddressFamily.InterNetwork) => New(family, SocketType.Dgram, ProtocolType.Udp);

    public Socket Icmp() => New(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);

    /// <summary>A UDP socket that listens.</summary>
    public Socket UdpOn(IPAddress address, int port)
    {
        var socket = Udp(address.AddressFamily);
        socket.ReceiveBufferSize = 8 << 20;
        socket.Bind(new IPEndPoint(address, port));
        return socket;
    }

    /// <summary>A TCP socket that listens.</summary>
    public Socket TcpOn(IPAddress address, int port)
    {
        var socket = Tcp(address.AddressFamily);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(address, port));
        socket.Listen();
        return socket;
    }

    private Socket New(AddressFamily family, SocketType type, ProtocolType protocol)
    {
        Socket? socket = null;
        Exception? failure = null;
        // A thread of its own that ends afterwards: it can not come back from the namespace, and must not serve the pool.
        var thread = new Thread(() =>
        {
            try
            {
                using var ns = File.OpenHandle($"/run/netns/{namespaceName}", share: FileShare.ReadWrite);
                Syscalls.EnterNetworkNamespace(ns);
                socket = new Socket(family, type, protocol);
            }
            catch (Exception e) when (e is IOException or SocketException or System.ComponentModel.Win32Exception)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        return socket ?? throw new InvalidOperationException($"No socket in the namespace {namespaceName}.", failure);
    }
}
