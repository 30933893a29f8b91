using System.Net;
using System.Net.Sockets;
using Heliograph.Linux.Sockets;
using Shouldly;

namespace Heliograph.Receiver.Tests;

/// <summary>In a namespace of its own, on its loopback interface.</summary>
public sealed class RingTests : IDisposable
{
    private readonly OwnNamespace _namespace = new();

    public void Dispose() => _namespace.Dispose();

    [Fact]
    public async Task Every_frame_comes_once_with_its_time_and_the_stack_sees_none()
    {
        using var directory = new TemporaryDirectory();
        var sink = new FrameCollector();
        await using var running = _namespace.Start(
            Ring() with { Sink = sink, Capture = new CaptureOptions { Directory = directory.Path } });
        var before = StackDatagrams();
        var start = TimeProvider.System.GetUtcNow().ToUnixNanoseconds();
        var frames = Enumerable.Range(0, 5_000).Select(i => Frames.UdpOverIPv4("10.1.2.3", "10.1.2.4", i % 1_400)).ToArray();
        for (var i = 0; i < frames.Length; i++)
        {
            running.SendWithoutWaiting(Frames.Vxlan(i, frames[i]));
            if (i % 500 == 499)
            {
                // No more than the queue of the loopback interface holds (net.core.netdev_max_backlog).
                running.WaitUntil(() => running.Counters.Received == i + 1);
            }
        }

        await running.StopAsync();
        // The sender may be moved to another processor on the way, and then the kernel's order is not that of the sender.
        var received = sink.Frames.OrderBy(frame => frame.Vni).ToArray();
        received.Select(frame => frame.Vni).ShouldBe(Enumerable.Range(0, frames.Length));
        for (var i = 0; i < frames.Length; i++)
        {
            received[i].Bytes.ShouldBe(frames[i]);
        }

        var times = received.Select(frame => frame.ArrivalUnixNanoseconds).ToArray();
        times.Min().ShouldBeGreaterThanOrEqualTo(start);
        times.Max().ShouldBeLessThanOrEqualTo(TimeProvider.System.GetUtcNow().ToUnixNanoseconds());
        times.ShouldContain(time => time % 1_000 != 0);
        StackDatagrams().ShouldBe(before);
        running.Counters.KernelDrops.ShouldBe(0);
        Tools.Tshark(running.Receiver.CaptureFiles.ShouldHaveSingleItem(), "frame.number").Length.ShouldBe(frames.Length);
    }

    [Fact]
    public async Task Fragments_and_other_lengths_come_once_whichever_way()
    {
        _namespace.Routes.SetMtu(1, 1_500);
        var sink = new FrameCollector();
        await using var running = _namespace.Start(Ring() with { Sink = sink });
        var before = StackDatagrams();
        const int Packets = 400;
        for (var i = 0; i < Packets; i++)
        {
            running.SendWithoutWaiting(Frames.Vxlan(i, Frames.UdpOverIPv4("10.1.2.3", "10.1.2.4", i % 2 == 0 ? 100 : 3_000)));
        }

        running.WaitUntil(() => running.Counters.Received == Packets);
        await running.StopAsync();
        sink.Frames.Select(frame => frame.Vni).Order().ShouldBe(Enumerable.Range(0, Packets));
        sink.Frames.ShouldAllBe(frame => frame.Bytes.Length == 42 + (frame.Vni % 2 == 0 ? 100 : 3_000));
        (StackDatagrams() - before).ShouldBe(Packets / 2);
    }

    [Fact]
    public async Task Datagrams_that_are_no_copies_are_counted_as_by_the_socket()
    {
        var counts = new List<ReceiverSnapshot>();
        foreach (var options in (ReceiverOptions[])[Ring(), new()])
        {
            await using var running = _namespace.Start(options);
            for (var length = 0; length < 60; length++)
            {
                running.SendWithoutWaiting(new byte[length]);
                running.SendWithoutWaiting(Frames.Vxlan(length, new byte[length]));
            }

            running.WaitUntil(() => running.Counters.Received == 120);
            await running.StopAsync();
            counts.Add(running.Counters.Snapshot());
        }

        counts[0].ReceivedBytes.ShouldBe(counts[1].ReceivedBytes);
        counts[0].Malformed.ShouldBe(counts[1].Malformed);
        counts[0].Networks.ShouldBe(counts[1].Networks);
    }

    [Fact]
    public async Task Drops_of_a_full_ring_are_counted_exactly()
    {
        const int Packets = 900;
        using var receiver = _namespace.Thread.Invoke(() => new MirrorReceiver(
            Ring() with { Address = IPAddress.Loopback, Port = 0, Ring = new PacketRingOptions { BlockBytes = 1 << 16, Blocks = 4 } },
            TimeProvider.System));
        using var sender = _namespace.Thread.Invoke(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        sender.Connect(receiver.LocalEndPoint);
        var datagram = Frames.Vxlan(1, Frames.UdpOverIPv4("10.1.2.3", "10.1.2.4", 500));
        for (var i = 0; i < Packets; i++)
        {
            sender.Send(datagram);
        }

        using var stop = new CancellationTokenSource();
        var run = receiver.RunAsync(stop.Token);
        SpinWait.SpinUntil(() => receiver.Counters.Received + receiver.Counters.KernelDrops == Packets, TimeSpan.FromSeconds(20));
        await stop.CancelAsync();
        await run;
        receiver.Counters.Received.ShouldBeGreaterThan(100);
        receiver.Counters.KernelDrops.ShouldBePositive();
        (receiver.Counters.Received + receiver.Counters.KernelDrops).ShouldBe(Packets);
    }

    [Fact]
    public async Task Nothing_is_left_at_the_interface()
    {
        await using (var first = _namespace.Start(Ring()))
        {
            first.Send(Frames.Vxlan(1, new byte[60]));
        }

        await using var second = _namespace.Start(new ReceiverOptions());
        second.Send(Frames.Vxlan(1, new byte[60]));
        second.Counters.Received.ShouldBe(1);
    }

    [Fact]
    public async Task A_question_of_an_agent_is_answered()
    {
        await using var running = _namespace.Start(Ring());
        await HealthQuestions.ShouldBeAnsweredAsync(running);
    }

    [Fact]
    public async Task Interface_that_goes_down_and_up_is_survived()
    {
        await using var running = _namespace.Start(Ring());
        running.Send(Frames.Vxlan(1, new byte[60]));
        _namespace.Routes.SetDown(1);
        _namespace.Routes.SetUp(1);
        running.Send(Frames.Vxlan(1, new byte[60]));
        running.Counters.Received.ShouldBe(2);
    }

    [Fact]
    public void Auto_says_why_it_takes_the_socket()
    {
        var options = new ReceiverOptions { Mode = ReceiveMode.Auto, Port = 0 };
        Reason(options with { Address = IPAddress.Any }).ShouldBe((ReceiveMode.Socket, "no interface that is up has an IPv4 address"));
        Reason(options with { Address = IPAddress.Loopback }).ShouldBe((ReceiveMode.Ring, "on lo"));
        Reason(options with { Address = IPAddress.IPv6Loopback }).ShouldBe(
            (ReceiveMode.Socket, "the ring takes IPv4 only; name an IPv4 address with --listen"));
        _namespace.Routes.CreateVeth("one", "two");
        foreach (var (name, address) in (ReadOnlySpan<(string, string)>)[("one", "10.7.0.1"), ("two", "10.8.0.1")])
        {
            var link = _namespace.Routes.Link(name);
            _namespace.Routes.SetUp(link.Index);
            _namespace.Routes.AddAddress(link.Index, IPAddress.Parse(address), 24);
        }

        Reason(options with { Address = IPAddress.Any }).ShouldBe(
            (ReceiveMode.Socket, "there are 2 addresses here and the ring takes packets to one; name it with --listen"));
        Reason(options with { Address = IPAddress.Parse("10.8.0.1") }).ShouldBe((ReceiveMode.Ring, "on two"));
    }

    [Fact]
    public void Ring_that_cannot_be_had_is_refused()
        => Should.Throw<RingException>(() => _namespace.Start(new ReceiverOptions
        {
            Mode = ReceiveMode.Ring, Ring = new PacketRingOptions { BlockBytes = 1_000 },
        })).Message.ShouldContain("PACKET_RX_RING");

    private static ReceiverOptions Ring() => new() { Mode = ReceiveMode.Ring, Ring = new PacketRingOptions { Blocks = 16 } };

    private (ReceiveMode Mode, string Reason) Reason(ReceiverOptions options) => _namespace.Thread.Invoke(() =>
    {
        using var receiver = new MirrorReceiver(options, TimeProvider.System);
        return (receiver.Mode, receiver.ModeReason);
    });

    /// <summary>Datagrams that the stack of the namespace gave to sockets (proc_net(5), snmp).</summary>
    private long StackDatagrams() => _namespace.Thread.Invoke(() =>
        long.Parse(File.ReadAllLines("/proc/thread-self/net/snmp").Last(line => line.StartsWith("Udp: ", StringComparison.Ordinal)).Split(' ')[1]));
}
