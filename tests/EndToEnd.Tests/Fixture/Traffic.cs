using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Heliograph.EndToEnd.Tests.Fixture;

/// <summary>Real traffic between guests, through the kernel's own stacks.</summary>
internal static class Traffic
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Sends so many bytes over one TCP connection, and waits until the other side has read all of them.</summary>
    public static async Task Tcp(Guest client, Guest server, IPAddress serverAddress, int port, int bytes)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var listener = server.TcpOn(serverAddress, port);
        using var sender = client.Tcp(serverAddress.AddressFamily);
        var receiving = ReceiveAll(listener, deadline.Token);
        await sender.ConnectAsync(new IPEndPoint(serverAddress, port), deadline.Token);
        // Large writes on purpose: they become GSO super-packets.
        var block = new byte[256 * 1024];
        new Random(port).NextBytes(block);
        for (var sent = 0; sent < bytes;)
        {
            sent += await sender.SendAsync(block.AsMemory(0, Math.Min(block.Length, bytes - sent)), SocketFlags.None, deadline.Token);
        }

        sender.Shutdown(SocketShutdown.Send);
        (await receiving).ShouldBe(bytes);
    }

    /// <summary>Sends UDP datagrams and waits until the other side has them all.</summary>
    public static async Task Udp(Guest client, Guest server, IPAddress serverAddress, int port, int count, int payloadBytes)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var receiver = server.UdpOn(serverAddress, port);
        using var sender = client.Udp(serverAddress.AddressFamily);
        var buffer = new byte[65_536];
        for (var i = 0; i < count; i++)
        {
            await sender.SendToAsync(new byte[payloadBytes], SocketFlags.None, new IPEndPoint(serverAddress, port), deadline.Token);
            (await receiver.ReceiveAsync(buffer, SocketFlags.None, deadline.Token)).ShouldBe(payloadBytes);
        }
    }

    /// <summary>Sends echo requests one by one and answers how many replies came.</summary>
    public static async Task<int> Ping(Guest from, string to, int count, TimeSpan? perReply = null)
    {
        using var socket = from.Icmp();
        var identifier = (ushort)Environment.CurrentManagedThreadId;
        var replies = 0;
        for (ushort sequence = 1; sequence <= count; sequence++)
        {
            await socket.SendToAsync(EchoRequest(identifier, sequence), SocketFlags.None, new IPEndPoint(IPAddress.Parse(to), 0));
            replies += await ReceiveReply(socket, identifier, sequence, perReply ?? TimeSpan.FromSeconds(2)) ? 1 : 0;
        }

        return replies;
    }

    private static async Task<int> ReceiveAll(Socket listener, CancellationToken cancellationToken)
    {
        using var connection = await listener.AcceptAsync(cancellationToken);
        var buffer = new byte[256 * 1024];
        var total = 0;
        int read;
        while ((read = await connection.ReceiveAsync(buffer, SocketFlags.None, cancellationToken)) > 0)
        {
            total += read;
        }

        return total;
    }

    /// <summary>RFC 792: type 8, code 0, checksum, identifier, sequence, 56 bytes as ping(8) sends.</summary>
    private static byte[] EchoRequest(ushort identifier, ushort sequence)
    {
        var packet = new byte[64];
        packet[0] = 8;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), identifier);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), sequence);
        var sum = 0u;
        for (var i = 0; i < packet.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(i));
        }

        sum = (sum & 0xffff) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)~(sum + (sum >> 16)));
        return packet;
    }

    /// <summary>A raw socket gets the IP header too, and the replies to everybody.</summary>
    private static async Task<bool> ReceiveReply(Socket socket, ushort identifier, ushort sequence, TimeSpan wait)
    {
        using var deadline = new CancellationTokenSource(wait);
        var buffer = new byte[1500];
        try
        {
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer, SocketFlags.None, deadline.Token);
                var icmp = buffer.AsMemory(0, length)[((buffer[0] & 15) * 4)..].Span;
                if (icmp[0] == 0 && BinaryPrimitives.ReadUInt16BigEndian(icmp[4..]) == identifier
                    && BinaryPrimitives.ReadUInt16BigEndian(icmp[6..]) == sequence)
                {
                    return true;
                }
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
