using Heliograph.Linux.Sockets;
using Shouldly;

namespace Heliograph.Linux.Tests.Sockets;

public sealed class PacketSocketTests : IDisposable
{
    private static readonly byte[] Frame = [255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 0, 1, 0x88, 0xb5, .. Enumerable.Range(0, 46).Select(i => (byte)i)];

    private static readonly VnetHeader Super = new()
    {
        GsoType = GsoType.TcpV4,
        GsoSize = 1000,
        HeaderLength = TcpFrame.HeaderBytes,
        NeedsChecksum = true,
        ChecksumStart = TcpFrame.TcpOffset,
        ChecksumOffset = TcpFrame.ChecksumOffset,
    };

    private static readonly PacketSocketOptions WithVnet = new() { VnetHeader = true };

    private readonly Wire _wire = new();
    private readonly byte[] _buffer = new byte[70_000];

    public void Dispose() => _wire.Dispose();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Frame_crosses_the_wire_unchanged_with_its_time(bool senderHasHeader, bool receiverHasHeader)
    {
        using var sender = _wire.OpenLeft(new PacketSocketOptions { VnetHeader = senderHasHeader });
        using var receiver = _wire.OpenRight(new PacketSocketOptions { VnetHeader = receiverHasHeader });
        var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        sender.Send(Frame);
        receiver.Receive(_buffer, Eventually.Deadline, out var metadata).ShouldBe(Frame.Length);
        var after = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        _buffer[..Frame.Length].ShouldBe(Frame);
        (metadata with { TimestampNanoseconds = 0 }).ShouldBe(default);
        (metadata.TimestampNanoseconds / 1_000_000).ShouldBeInRange(before - 1, after + 1);
    }

    [Fact]
    public void Nothing_to_receive_ends_with_the_timeout()
    {
        using var receiver = _wire.OpenRight();
        receiver.Receive(_buffer, TimeSpan.Zero, out _).ShouldBe(0);
        receiver.Receive(_buffer, TimeSpan.FromMilliseconds(5), out _).ShouldBe(0);
    }

    [Fact]
    public void Frame_longer_than_the_span_is_cut_and_its_length_told()
    {
        using var sender = _wire.OpenLeft();
        using var receiver = _wire.OpenRight(WithVnet);
        sender.Send(Frame);
        receiver.Receive(_buffer.AsSpan(0, 20), Eventually.Deadline, out _).ShouldBe(Frame.Length);
        _buffer[..20].ShouldBe(Frame[..20]);
    }

    [Fact]
    public void Own_frames_are_seen_as_outgoing_unless_they_are_ignored()
    {
        using var sender = _wire.OpenLeft();
        using var seeing = _wire.OpenLeft();
        using var ignoring = _wire.OpenLeft(new PacketSocketOptions { IgnoreOutgoing = true });
        sender.Send(Frame);
        seeing.Receive(_buffer, Eventually.Deadline, out var metadata).ShouldBe(Frame.Length);
        metadata.Outgoing.ShouldBeTrue();
        ignoring.Receive(_buffer, TimeSpan.Zero, out _).ShouldBe(0);
    }

    [Fact]
    public void Super_packet_crosses_the_wire_uncut()
    {
        using var sender = _wire.OpenLeft(WithVnet);
        using var receiver = _wire.OpenRight(WithVnet);
        var frame = TcpFrame.Build(5000);
        sender.Send(frame, Super);
        receiver.Receive(_buffer, Eventually.Deadline, out var metadata).ShouldBe(frame.Length);
        _buffer[..frame.Length].ShouldBe(frame);
        metadata.GsoType.ShouldBe(GsoType.TcpV4);
        metadata.GsoSize.ShouldBe(1000);
        metadata.NeedsChecksum.ShouldBeTrue();
        metadata.ChecksumStart.ShouldBe(TcpFrame.TcpOffset);
        metadata.ChecksumOffset.ShouldBe(TcpFrame.ChecksumOffset);
    }

    [Fact]
    public void Super_packet_is_cut_and_completed_where_the_interface_has_no_offloads()
    {
        _wire.Left.Thread.Invoke(() =>
        {
            Ethtool.Set("left", Offload.TxChecksum, false);
            Ethtool.Set("left", Offload.TcpSegmentation, false);
        });
        using var sender = _wire.OpenLeft(WithVnet);
        using var receiver = _wire.OpenRight(WithVnet);
        var frame = TcpFrame.Build(4500);
        sender.Send(frame, Super);

        var payload = new List<byte>();
        for (var i = 0; i < 5; i++)
        {
            var length = receiver.Receive(_buffer, Eventually.Deadline, out var metadata);
            length.ShouldBe(TcpFrame.HeaderBytes + (i < 4 ? 1000 : 500));
            metadata.GsoType.ShouldBe(GsoType.None);
            metadata.NeedsChecksum.ShouldBeFalse();
            TcpFrame.Check(_buffer.AsSpan(0, length)).ShouldBe((ushort)0xffff);
            payload.AddRange(TcpFrame.Payload(_buffer.AsSpan(0, length)));
        }

        payload.ShouldBe(TcpFrame.Payload(frame).ToArray());
        receiver.Receive(_buffer, TimeSpan.Zero, out _).ShouldBe(0);
    }

    [Fact]
    public void Unfinished_checksum_is_told()
    {
        using var sender = _wire.OpenLeft(WithVnet);
        using var receiver = _wire.OpenRight(WithVnet);
        sender.Send(TcpFrame.Build(100), Super with { GsoType = GsoType.None, GsoSize = 0 });
        receiver.Receive(_buffer, Eventually.Deadline, out var metadata).ShouldBe(154);
        metadata.NeedsChecksum.ShouldBeTrue();
        metadata.GsoType.ShouldBe(GsoType.None);
    }

    [Theory]
    [InlineData(0x8100)]
    [InlineData(0x88a8)]
    public void Tag_that_the_kernel_took_out_is_told(int protocol)
    {
        using var sender = _wire.OpenLeft();
        using var receiver = _wire.OpenRight();
        byte[] tagged = [.. Frame[..12], (byte)(protocol >> 8), (byte)protocol, 0x60, 0x2a, .. Frame[12..]];
        sender.Send(tagged);
        receiver.Receive(_buffer, Eventually.Deadline, out var metadata).ShouldBe(Frame.Length);
        _buffer[..Frame.Length].ShouldBe(Frame);
        metadata.VlanTci.ShouldBe(0x602a);
        metadata.VlanProtocol.ShouldBe(protocol);
    }

    [Fact]
    public void Lost_frames_are_counted_once()
    {
        using var sender = _wire.OpenLeft();
        using var receiver = _wire.OpenRight(new PacketSocketOptions { ReceiveBufferBytes = 4096 });
        for (var i = 0; i < 200; i++)
        {
            sender.Send(Frame);
        }

        var captured = 0L;
        var dropped = 0L;
        Eventually.Holds(() =>
        {
            var (moreCaptured, moreDropped) = receiver.TakeStatistics();
            captured += moreCaptured;
            dropped += moreDropped;
            return captured + dropped == 200;
        }).ShouldBeTrue();
        dropped.ShouldBeGreaterThan(0);
        receiver.TakeStatistics().ShouldBe((0, 0));
        var received = 0;
        while (receiver.Receive(_buffer, TimeSpan.Zero, out _) > 0)
        {
            received++;
        }

        received.ShouldBe((int)captured);
    }

    [Fact]
    public void Receiving_and_sending_allocate_nothing()
    {
        using var sender = _wire.OpenLeft(WithVnet);
        using var receiver = _wire.OpenRight(WithVnet);
        long allocated = 0;
        for (var i = 0; i < 200; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            sender.Send(Frame);
            var length = receiver.Receive(_buffer, Eventually.Deadline, out _);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            length.ShouldBe(Frame.Length);
        }

        allocated.ShouldBe(0);
    }

    [Fact]
    public void Frames_of_other_interfaces_are_not_seen()
    {
        using var receiver = _wire.OpenRight();
        using var loopback = _wire.Right.Thread.Invoke(() => new PacketSocket(1));
        loopback.Send(Frame);
        receiver.Receive(_buffer, TimeSpan.Zero, out _).ShouldBe(0);
    }

    [Fact]
    public void Mistakes_are_told()
    {
        Should.Throw<LinuxException>(() => _wire.Left.Thread.Invoke(() => new PacketSocket(4711))).ErrnoName.ShouldBe("ENODEV");
        using var sender = _wire.OpenLeft();
        Should.Throw<LinuxException>(() => sender.Send(new byte[1600])).ErrnoName.ShouldBe("EMSGSIZE");
        Should.Throw<InvalidOperationException>(() => sender.Send(Frame, Super));
    }
}
