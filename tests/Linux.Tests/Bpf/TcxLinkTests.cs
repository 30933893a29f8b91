using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Sockets;
using Shouldly;

namespace Heliograph.Linux.Tests.Bpf;

/// <summary>What links do is seen by the frames that programs count, in two private namespaces.</summary>
public sealed class TcxLinkTests : IDisposable
{
    private const int Next = -1;
    private const int Drop = 2;

    private static readonly byte[] Frame = [255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 0, 1, 0x88, 0xb5, .. new byte[46]];

    private readonly Wire _wire = new();
    private readonly BpfMap _counter = BpfMap.Create(new MapSpec("counter", MapType.PercpuArray, 4, 8, 4));
    private readonly PacketSocket _sender;

    public TcxLinkTests() => _sender = _wire.OpenLeft();

    public void Dispose()
    {
        _sender.Dispose();
        _counter.Dispose();
        _wire.Dispose();
    }

    [Fact]
    public void Program_sees_what_the_interface_sends_until_the_link_is_disposed()
    {
        using var program = Counting(slot: 0, Next);
        using (AttachLeft(program, AttachType.TcxEgress))
        {
            _sender.Send(Frame);
            _sender.Send(Frame);
            Counted().ShouldBe([2ul, 0ul, 0ul, 0ul]);
        }

        _sender.Send(Frame);
        Counted().ShouldBe([2ul, 0ul, 0ul, 0ul]);
    }

    [Fact]
    public void Program_sees_what_the_interface_receives()
    {
        using var program = Counting(slot: 1, Next);
        using var link = AttachRight(program, AttachType.TcxIngress);
        _sender.Send(Frame);
        Eventually.Holds(() => Counted()[1] == 1).ShouldBeTrue();
    }

    [Fact]
    public void Link_keeps_its_program_after_the_handle_is_disposed()
    {
        TcxLink link;
        using (var program = Counting(slot: 0, Next))
        {
            link = AttachLeft(program, AttachType.TcxEgress);
        }

        using (link)
        {
            _sender.Send(Frame);
            Counted()[0].ShouldBe(1ul);
        }
    }

    [Fact]
    public void Update_replaces_the_program_in_place()
    {
        using var before = Counting(slot: 0, Next);
        using var after = Counting(slot: 1, Next);
        using var link = AttachLeft(before, AttachType.TcxEgress);
        _sender.Send(Frame);
        link.Update(after);
        _sender.Send(Frame);
        _sender.Send(Frame);
        Counted().ShouldBe([1ul, 2ul, 0ul, 0ul]);
        link.ProgramId.ShouldBe(after.Id);
    }

    [Fact]
    public void Every_frame_is_seen_by_exactly_one_program_while_programs_are_replaced()
    {
        const int Frames = 20_000;
        using var even = Counting(slot: 0, Next);
        using var odd = Counting(slot: 1, Next);
        using var link = AttachLeft(even, AttachType.TcxEgress);
        var sending = new Thread(() =>
        {
            for (var i = 0; i < Frames; i++)
            {
                _sender.Send(Frame);
            }
        });
        sending.Start();
        for (var i = 0; sending.IsAlive; i++)
        {
            link.Update(i % 2 == 0 ? odd : even);
        }

        Counted().Aggregate((a, b) => a + b).ShouldBe((ulong)Frames);
    }

    [Theory]
    [InlineData(true, 1ul)]
    [InlineData(false, 0ul)]
    public void First_comes_before_a_program_that_drops_and_last_after_it(bool first, ulong seen)
    {
        using var dropping = Counting(slot: 0, Drop);
        using var counting = Counting(slot: 1, Next);
        using var dropLink = AttachLeft(dropping, AttachType.TcxEgress);
        using var countLink = _wire.Left.Thread.Invoke(() => TcxLink.Attach(counting, AttachType.TcxEgress, _wire.LeftLink.Index, first));
        SendAndLose(Frame);
        Counted()[..2].ShouldBe([1ul, seen]);
    }

    [Fact]
    public void Dropped_frames_do_not_arrive()
    {
        using var receiver = _wire.OpenRight();
        using var dropping = Counting(slot: 0, Drop);
        var second = (byte[])[.. Frame[..^1], 7];
        using (AttachLeft(dropping, AttachType.TcxEgress))
        {
            SendAndLose(Frame);
        }

        _sender.Send(second);
        var received = new byte[100];
        receiver.Receive(received, Eventually.Deadline, out _).ShouldBe(60);
        received[..60].ShouldBe(second);
    }

    [Fact]
    public void Link_tells_when_its_interface_is_gone()
    {
        using var program = Counting(slot: 0, Next);
        using var link = AttachLeft(program, AttachType.TcxIngress);
        link.IsAttached.ShouldBeTrue();
        _wire.Left.Routes.DeleteLink(_wire.LeftLink.Index);
        link.IsAttached.ShouldBeFalse();
        var error = Should.Throw<LinuxException>(() => link.Update(program));
        error.ErrnoName.ShouldBe("ENOLINK");
        error.Remedy.ShouldBe("The interface is gone; attach to the new one.");
    }

    [Fact]
    public void Missing_interface_is_refused_by_name_of_the_error()
    {
        using var program = Counting(slot: 0, Next);
        var error = Should.Throw<LinuxException>(
            () => _wire.Left.Thread.Invoke(() => TcxLink.Attach(program, AttachType.TcxEgress, 9999, first: true)));
        error.ErrnoName.ShouldBe("ENODEV");
        error.Message.ShouldStartWith("bpf(BPF_LINK_CREATE) of count on interface 9999, TcxEgress failed: ENODEV");
    }

    [Fact]
    public void Program_of_another_type_is_refused()
    {
        using var program = BpfProgram.Load(Code.Return(2) with { Type = ProgramType.Xdp }, new Dictionary<string, BpfMap>());
        Should.Throw<ArgumentException>(() => AttachLeft(program, AttachType.TcxEgress));
    }

    private BpfProgram Counting(int slot, int verdict)
        => BpfProgram.Load(Code.Count(slot, verdict), new Dictionary<string, BpfMap> { ["counter"] = _counter });

    private TcxLink AttachLeft(BpfProgram program, AttachType type)
        => _wire.Left.Thread.Invoke(() => TcxLink.Attach(program, type, _wire.LeftLink.Index, first: false));

    private TcxLink AttachRight(BpfProgram program, AttachType type)
        => _wire.Right.Thread.Invoke(() => TcxLink.Attach(program, type, _wire.RightLink.Index, first: false));

    /// <summary>A drop at the egress hook is told to the sender.</summary>
    private void SendAndLose(byte[] frame) => Should.Throw<LinuxException>(() => _sender.Send(frame)).ErrnoName.ShouldBe("ENOBUFS");

    private ulong[] Counted()
    {
        var sums = new ulong[4];
        _counter.SumPerCpu(0, 4, sums);
        return sums;
    }
}
