using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Netlink;
using Heliograph.Linux.Sockets;
using Shouldly;

namespace Heliograph.Linux.Tests.Bpf;

/// <summary>What filters do is seen by the frames that programs count, and what is there by <c>tc</c>.</summary>
public sealed class ClsactFilterTests : IDisposable
{
    private static readonly byte[] Frame = [255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 0, 1, 0x88, 0xb5, .. new byte[46]];
    private static readonly FilterName Name = new("me", "test", Pinned: false);

    private readonly Wire _wire = new();
    private readonly BpfMap _counter = BpfMap.Create(new MapSpec("counter", MapType.PercpuArray, 4, 8, 4));
    private readonly PacketSocket _sender;

    public ClsactFilterTests() => _sender = _wire.OpenLeft();

    private RouteSocket Routes => _wire.Left.Routes;

    public void Dispose()
    {
        _sender.Dispose();
        _counter.Dispose();
        _wire.Dispose();
    }

    [Fact]
    public void Program_sees_what_the_interface_sends_until_it_is_detached()
    {
        var filter = Attach(slot: 0, first: false);
        _sender.Send(Frame);
        _sender.Send(Frame);
        filter.Detach();
        _sender.Send(Frame);
        Counted().ShouldBe([2ul, 0ul, 0ul, 0ul]);
        Routes.HookDiscipline(Index).ShouldBeNull("it was made for the filter");
    }

    [Fact]
    public void Next_goes_on_to_the_filter_behind()
    {
        var last = Attach(slot: 0, first: false);
        var first = Attach(slot: 1, first: true);
        var before = Attach(slot: 2, first: true);
        _sender.Send(Frame);
        Counted().ShouldBe([1ul, 1ul, 1ul, 0ul]);
        Routes.Filters(AttachType.TcxEgress, Index).Select(filter => filter.ProgramId)
            .ShouldBe([before.ProgramId, first.ProgramId, last.ProgramId]);
    }

    [Fact]
    public void A_program_is_replaced_where_it_is()
    {
        Attach(slot: 0, first: true);
        var filter = Attach(slot: 1, first: true);
        Attach(slot: 2, first: true);
        using var other = Counting(3);
        filter.Update(other);
        filter.ProgramId.ShouldBe(other.Id);
        _sender.Send(Frame);
        Counted().ShouldBe([1ul, 0ul, 1ul, 1ul]);
        Routes.Filters(AttachType.TcxEgress, Index)[1].ProgramId.ShouldBe(other.Id);
    }

    [Fact]
    public void A_filter_that_is_gone_is_said_to_be()
    {
        var filter = Attach(slot: 0, first: false);
        filter.IsAttachedTo(AttachType.TcxEgress, Index).ShouldBeTrue();
        filter.IsAttachedTo(AttachType.TcxIngress, Index).ShouldBeFalse();
        _wire.Left.Run("tc", "qdisc", "del", "dev", "left", "clsact");
        filter.IsAttachedTo(AttachType.TcxEgress, Index).ShouldBeFalse();
        filter.CurrentIfindex.ShouldBe(0);
        filter.ProgramId.ShouldBe(0u);
        using var program = Counting(0);
        Should.Throw<LinuxException>(() => filter.Update(program)).Message.ShouldContain("RTM_NEWTFILTER");
        filter.Detach();
    }

    [Fact]
    public void The_discipline_of_somebody_else_stays()
    {
        Routes.AddClsact(Index);
        Attach(slot: 0, first: false).Detach();
        Routes.HookDiscipline(Index).ShouldBe("clsact");
    }

    [Fact]
    public void The_last_of_ours_takes_the_discipline_along()
    {
        var first = Attach(slot: 0, first: false);
        var second = Attach(slot: 1, first: false);
        first.Detach();
        Routes.HookDiscipline(Index).ShouldBe("clsact");
        second.Detach();
        Routes.HookDiscipline(Index).ShouldBeNull();
    }

    [Fact]
    public void Tc_reads_what_we_wrote()
    {
        Attach(slot: 0, first: true);
        _wire.Left.Run("tc", "filter", "show", "dev", "left", "egress")
            .ShouldContain("protocol all pref 1 bpf chain 0 handle 0x48474c31 heliograph/me/test/clsact direct-action skip_hw ");
    }

    [Theory]
    [InlineData("heliograph/me/test")]
    [InlineData("heliograph/me/test/pinned")]
    [InlineData("heliograph/me/test/clsact")]
    [InlineData("heliograph/me/test/pinned/clsact")]
    public void Names_are_read_as_they_were_written(string text) => FilterName.TryParse(text).ShouldNotBeNull().ToString().ShouldBe(text);

    [Theory]
    [InlineData("")]
    [InlineData("heliograph")]
    [InlineData("heliograph/me")]
    [InlineData("cil_from_netdev")]
    public void Names_of_others_are_none_of_ours(string text) => FilterName.TryParse(text).ShouldBeNull();

    private int Index => Routes.Link("left").Index;

    private ClsactFilter Attach(int slot, bool first)
    {
        using var program = Counting(slot);
        var filter = new ClsactFilter(Routes, ClsactFilter.Prepare(Routes, AttachType.TcxEgress, Index, first, Name));
        filter.Attach(program);
        return filter;
    }

    private BpfProgram Counting(int slot) => BpfProgram.Load(Code.Count(slot), new Dictionary<string, BpfMap> { ["counter"] = _counter });

    private ulong[] Counted()
    {
        var sums = new ulong[4];
        _counter.SumPerCpu(0, 4, sums);
        return sums;
    }
}
