using System.Net;
using System.Net.Sockets;
using CsCheck;
using Heliograph.Receiver.Listening;
using Shouldly;

namespace Heliograph.Receiver.Tests;

public sealed class MirrorReceiverTests
{
    [Fact]
    public async Task Sink_gets_the_frame_as_it_was_sent()
    {
        var frame = Frames.UdpOverIPv4("10.0.0.1", "10.0.0.2", 100);
        var sink = new FrameCollector();
        var before = TimeProvider.System.GetUtcNow().ToUnixNanoseconds();
        await using var running = new RunningReceiver(new ReceiverOptions { Sink = sink });
        running.Send(Frames.Vxlan(4242, frame));
        await running.StopAsync();
        var received = sink.Frames.ShouldHaveSingleItem();
        received.Vni.ShouldBe(4242);
        received.OriginalLength.ShouldBe(frame.Length);
        received.Bytes.ShouldBe(frame);
        received.ArrivalUnixNanoseconds.ShouldBeInRange(before, TimeProvider.System.GetUtcNow().ToUnixNanoseconds());
    }

    [Fact]
    public async Task Counters_are_exact()
    {
        var frame = Frames.UdpOverIPv4("10.0.0.1", "10.0.0.2", 100);
        await using var running = new RunningReceiver(new ReceiverOptions());
        running.Send(Frames.Vxlan(1, frame));
        running.Send(Frames.Vxlan(1, frame));
        running.Send(Frames.Vxlan(0xffffff, frame.AsSpan(0, 60)));
        running.Send(Frames.Vxlan(2, frame, flags: 0xff));
        running.Send(Frames.Vxlan(2, frame, flags: 0));
        running.Send(new byte[3]);
        running.Send([]);
        running.Send(Frames.Vxlan(2, []));
        await running.StopAsync();
        var counts = running.Counters.Snapshot();
        counts.Received.ShouldBe(8);
        counts.ReceivedBytes.ShouldBe((4 * (frame.Length + 8)) + 68 + 3 + 8);
        counts.Mirrored.ShouldBe(4);
        counts.Cut.ShouldBe(1);
        counts.ReservedBitsSet.ShouldBe(1);
        counts.KernelDrops.ShouldBe(0);
        counts.Networks.ShouldBe([new(1, 2, 2 * frame.Length), new(2, 1, frame.Length), new(0xffffff, 1, 60)]);
        counts.Malformed.ShouldBe([
            new(MalformedReason.ShorterThanHeader, 2),
            new(MalformedReason.WithoutNetworkIdentifier, 1),
            new(MalformedReason.WithoutInnerFrame, 1),
        ]);
    }

    [Fact]
    public async Task A_question_of_an_agent_is_answered_and_is_no_malformed_copy()
    {
        await using var running = new RunningReceiver(new ReceiverOptions());
        await HealthQuestions.ShouldBeAnsweredAsync(running);
    }

    [Fact]
    public async Task Random_datagrams_never_stop_it()
    {
        using var directory = new TemporaryDirectory();
        await using var running = new RunningReceiver(new ReceiverOptions
        {
            Capture = new CaptureOptions { Directory = directory.Path },
            MaxNetworks = 50,
        });
        var random = Gen.Byte.Array[0, 120];
        var withFlag = random.Select(bytes => Frames.Vxlan(5, bytes));
        Gen.OneOf(random, withFlag).Sample(running.Send, iter: 2_000, threads: 1);
        await running.StopAsync();
        var counts = running.Counters.Snapshot();
        counts.Received.ShouldBeGreaterThanOrEqualTo(2_000);
        counts.Received.ShouldBe(counts.Mirrored + counts.Malformed.Sum(m => m.Packets));
        counts.Mirrored.ShouldBe(counts.OtherNetworks + counts.Networks.Sum(n => n.Packets));
        counts.Networks.Length.ShouldBe(50);
        counts.NotStored.ShouldBe(counts.OtherNetworks);
        Tools.Tshark(running.Receiver.CaptureFiles.ShouldHaveSingleItem(), "frame.number").Length.ShouldBe((int)counts.Stored);
    }

    [Fact]
    public async Task Largest_datagram_fits()
    {
        await using var running = new RunningReceiver(new ReceiverOptions());
        running.Send(Frames.Vxlan(1, Frames.UdpOverIPv4("10.0.0.1", "10.0.0.2", 65_507 - 8 - 42)));
        running.Counters.ReceivedBytes.ShouldBe(65_507);
        running.Counters.Cut.ShouldBe(0);
    }

    [Fact]
    public async Task Datagrams_that_came_before_it_ran_and_before_it_stopped_are_received()
    {
        using var receiver = new MirrorReceiver(new ReceiverOptions { Address = IPAddress.Loopback, Port = 0 }, TimeProvider.System);
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        for (var i = 0; i < 100; i++)
        {
            sender.SendTo(new byte[8], receiver.LocalEndPoint);
        }

        await receiver.RunAsync(new CancellationToken(canceled: true));
        receiver.Counters.Received.ShouldBe(100);
    }

    [Fact]
    public async Task Datagrams_dropped_by_the_kernel_are_counted()
    {
        const int Sent = 2_000;
        using var receiver = new MirrorReceiver(
            new ReceiverOptions { Address = IPAddress.Loopback, Port = 0, ReceiveBufferBytes = 4096 }, TimeProvider.System);
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        for (var i = 0; i < Sent; i++)
        {
            sender.SendTo(new byte[8], receiver.LocalEndPoint);
        }

        await receiver.RunAsync(new CancellationToken(canceled: true));
        receiver.Counters.KernelDrops.ShouldBePositive();
        (receiver.Counters.Received + receiver.Counters.KernelDrops).ShouldBe(Sent);
    }

    [Fact]
    public async Task Bound_socket_is_taken_over()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var endPoint = (IPEndPoint)socket.LocalEndPoint!;
        using (var receiver = new MirrorReceiver(new ReceiverOptions { BoundSocket = socket }, TimeProvider.System))
        {
            receiver.LocalEndPoint.ShouldBe(endPoint);
            await receiver.RunAsync(new CancellationToken(canceled: true));
        }

        socket.SafeHandle.IsClosed.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Receiving_thread_allocates_nothing_per_packet(bool withFiles)
    {
        const int WarmUp = 2_000;
        const int Measured = 20_000;
        using var directory = new TemporaryDirectory();
        var sink = new AllocationSink(WarmUp, Measured);
        await using var running = new RunningReceiver(new ReceiverOptions
        {
            Capture = withFiles ? new CaptureOptions { Directory = directory.Path, BufferBytes = 16 << 20 } : null,
            Sink = sink,
        });
        var datagrams = Enumerable.Range(0, 3)
            .Select(vni => Frames.Vxlan(vni, Frames.UdpOverIPv4("10.0.0.1", "10.0.0.2", 100))).ToArray();
        for (var i = 0; i < WarmUp + Measured; i++)
        {
            running.SendWithoutWaiting(datagrams[i % 3]);
            if (i % 256 == 255)
            {
                running.WaitUntil(() => running.Counters.Received > i);
            }
        }

        running.WaitUntil(() => running.Counters.Received == WarmUp + Measured);
        // A flush once per second may allocate; a packet may not.
        (sink.AllocatedBytes / Measured).ShouldBe(0);
        sink.AllocatedBytes.ShouldBeLessThan(4_096);
    }

    private sealed class AllocationSink(int warmUp, int measured) : IFrameSink
    {
        private int _packets;
        private long _before;

        public long AllocatedBytes { get; private set; }

        public void Accept(in MirroredFrame frame)
        {
            _packets++;
            if (_packets == warmUp)
            {
                _before = GC.GetAllocatedBytesForCurrentThread();
            }
            else if (_packets == warmUp + measured)
            {
                AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - _before;
            }
        }
    }
}
