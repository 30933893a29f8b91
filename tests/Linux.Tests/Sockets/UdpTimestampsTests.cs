using System.Net;
using System.Net.Sockets;
using Heliograph.Linux.Sockets;
using Shouldly;

namespace Heliograph.Linux.Tests.Sockets;

public sealed class UdpTimestampsTests : IDisposable
{
    private readonly Socket _receiver = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] _buffer = new byte[100];

    public UdpTimestampsTests()
    {
        _receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _sender.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _sender.Connect(_receiver.LocalEndPoint!); // bound above
        UdpTimestamps.Enable(_receiver);
    }

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }

    [Fact]
    public void Datagram_comes_with_time_and_source()
    {
        var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        _sender.Send([1, 2, 3]);
        UdpTimestamps.Receive(_receiver, _buffer, Eventually.Deadline, out var metadata).ShouldBe(3);
        _buffer[..3].ShouldBe([1, 2, 3]);
        (metadata.TimestampNanoseconds / 1_000_000).ShouldBeInRange(before - 1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 1);
        metadata.SourceAddress.ShouldBe(0x7f000001u);
        metadata.SourcePort.ShouldBe(((IPEndPoint)_sender.LocalEndPoint!).Port); // bound in the constructor
    }

    [Fact]
    public void Empty_datagram_and_no_datagram_are_told_apart()
    {
        UdpTimestamps.Receive(_receiver, _buffer, TimeSpan.Zero, out _).ShouldBe(-1);
        _sender.Send(Array.Empty<byte>());
        UdpTimestamps.Receive(_receiver, _buffer, Eventually.Deadline, out _).ShouldBe(0);
    }

    [Fact]
    public void Datagram_longer_than_the_span_is_cut_and_its_length_told()
    {
        _sender.Send(new byte[300]);
        UdpTimestamps.Receive(_receiver, _buffer, Eventually.Deadline, out _).ShouldBe(300);
    }

    [Fact]
    public void Lost_datagrams_are_counted()
    {
        SocketBuffers.SetReceive(_receiver.SafeHandle, 2048);
        for (var i = 0; i < 100; i++)
        {
            _sender.Send(new byte[100]);
        }

        var received = 0;
        while (UdpTimestamps.Receive(_receiver, _buffer, TimeSpan.Zero, out _) >= 0)
        {
            received++;
        }

        // The count comes with the next datagram that gets in.
        _sender.Send([1]);
        UdpTimestamps.Receive(_receiver, _buffer, Eventually.Deadline, out var metadata).ShouldBe(1);
        received.ShouldBeLessThan(100);
        metadata.Dropped.ShouldBe((uint)(100 - received));
    }

    [Fact]
    public void Buffer_beyond_the_systems_limit_is_granted_to_root()
    {
        var limit = int.Parse(File.ReadAllText("/proc/sys/net/core/rmem_max"));
        SocketBuffers.SetReceive(_receiver.SafeHandle, limit * 4).ShouldBe(limit * 4);
    }
}
