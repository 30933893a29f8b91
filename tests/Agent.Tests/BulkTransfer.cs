using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Heliograph.Linux.Sockets;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>Known bytes over TCP from the guest to the host, by their kernels: in super-packets.</summary>
public sealed class BulkTransfer : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Socket _listener;
    private readonly Socket _client;
    private readonly Socket _server;

    /// <param name="cloud">Host and guest.</param>
    /// <param name="address">Of the host.</param>
    public BulkTransfer(AgentCloud cloud, IPAddress address)
    {
        _listener = cloud.InHost(() => New(address));
        _listener.Bind(new IPEndPoint(address, 0));
        _listener.Listen();
        _client = cloud.InGuest(() => New(address));
        _client.Connect(_listener.LocalEndPoint!); // bound above
        _server = _listener.Accept();
        _server.ReceiveTimeout = (int)Deadline.TotalMilliseconds;
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port; // bound by the constructor

    /// <summary>Of the stream so far.</summary>
    public long Sent { get; private set; }

    /// <summary>A byte of the stream.</summary>
    public static byte At(long offset) => (byte)((offset * 31) + (offset >> 8) + (offset >> 16));

    /// <summary>Returns when the host's socket has read all.</summary>
    public async Task SendAsync(int bytes)
    {
        var data = new byte[bytes];
        for (var i = 0; i < bytes; i++)
        {
            data[i] = At(Sent + i);
        }

        var reading = Task.Run(() => Read(bytes));
        _client.Send(data).ShouldBe(bytes);
        await reading.WaitAsync(Deadline);
        Sent += bytes;
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _listener.Dispose();
    }

    private void Read(int bytes)
    {
        var buffer = new byte[64 * 1024];
        while (bytes > 0)
        {
            var read = _server.Receive(buffer);
            read.ShouldBeGreaterThan(0);
            bytes -= read;
        }
    }

    private static Socket New(IPAddress address) => new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
}

/// <summary>A copy of a segment of a <see cref="BulkTransfer"/>, read by hand: of TCP (RFC 9293, 3.1) over IPv4 or IPv6 without extensions.</summary>
public sealed record CopiedSegment(byte[] Inner)
{
    private const int EthernetBytes = 14;

    private bool IsIPv6 => Inner[12] == 0x86;

    private int TcpOffset => IsIPv6 ? EthernetBytes + 40 : EthernetBytes + ((Inner[EthernetBytes] & 15) * 4);

    private int HeaderEnd => TcpOffset + (Inner[TcpOffset + 12] >> 4) * 4;

    /// <summary>What the frame was on the source's wire, as its IP header says.</summary>
    public int WireLength => EthernetBytes + (IsIPv6 ? 40 + U16(EthernetBytes + 4) : U16(EthernetBytes + 2));

    /// <summary>As the IP header says.</summary>
    public int PayloadLength => WireLength - HeaderEnd;

    public uint Sequence => BinaryPrimitives.ReadUInt32BigEndian(Inner.AsSpan(TcpOffset + 4));

    public bool IsTo(int port) => Inner[IsIPv6 ? 20 : 23] == 6 && U16(TcpOffset + 2) == port;

    public bool IsSyn => (Inner[TcpOffset + 13] & 2) != 0;

    /// <summary>The frame of the wire: what the copy has of it, and behind the cut the bytes that were sent.</summary>
    /// <param name="first">Sequence number of the stream's first byte.</param>
    public byte[] Whole(uint first)
    {
        var frame = new byte[WireLength];
        Inner.CopyTo(frame, 0);
        for (var i = Inner.Length; i < frame.Length; i++)
        {
            frame[i] = BulkTransfer.At(Sequence - first + (i - HeaderEnd));
        }

        return frame;
    }

    private int U16(int offset) => BinaryPrimitives.ReadUInt16BigEndian(Inner.AsSpan(offset));
}
