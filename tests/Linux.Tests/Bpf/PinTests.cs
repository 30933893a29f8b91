using System.Collections.Immutable;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Sockets;
using Shouldly;

namespace Heliograph.Linux.Tests.Bpf;

/// <summary>A BPF file system of its own, gone with every pin when disposed.</summary>
internal sealed class PinDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("heliograph-pins-");

    public PinDirectory() => BpfFileSystem.EnsureMounted(Path).ShouldBeTrue();

    public string Path => _directory.FullName;

    public string this[string name] => $"{Path}/{name}";

    public void Dispose()
    {
        BpfFileSystem.Unmount(Path);
        _directory.Delete();
    }
}

public sealed class PinTests : IDisposable
{
    private const int Next = -1;

    private static readonly byte[] Frame = [255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 0, 1, 0x88, 0xb5, .. new byte[46]];

    private readonly PinDirectory _pins = new();
    private readonly Wire _wire = new();
    private readonly BpfMap _counter = BpfMap.Create(new MapSpec("counter", MapType.PercpuArray, 4, 8, 4));
    private readonly PacketSocket _sender;

    public PinTests() => _sender = _wire.OpenLeft();

    public void Dispose()
    {
        _sender.Dispose();
        _counter.Dispose();
        _wire.Dispose();
        _pins.Dispose();
    }

    [Fact]
    public void A_pinned_link_goes_on_without_its_handle_until_the_name_is_removed()
    {
        using var program = Counting(0);
        using (var link = Attach(program))
        {
            link.Pin(_pins["link"]);
        }

        _sender.Send(Frame);
        Counted(0).ShouldBe(1ul);

        File.Delete(_pins["link"]);
        Eventually.Holds(() => Chain(_wire.Left, _wire.LeftLink.Index).IsEmpty).ShouldBeTrue();
        _sender.Send(Frame);
        Counted(0).ShouldBe(1ul);
    }

    [Fact]
    public void A_detached_link_is_out_of_the_chain_at_once_though_it_has_a_name()
    {
        using var program = Counting(0);
        using var link = Attach(program);
        link.Pin(_pins["link"]);
        link.Detach();
        _sender.Send(Frame);
        Counted(0).ShouldBe(0ul);
        link.IsAttached.ShouldBeFalse();
        using var opened = TcxLink.OpenPinned(_pins["link"]);
        opened.IsAttached.ShouldBeFalse();
    }

    [Fact]
    public void A_pinned_link_is_opened_again_and_updated_in_place()
    {
        using var before = Counting(0);
        using var after = Counting(1);
        Attach(before).Using(link => link.Pin(_pins["link"]));

        using var opened = TcxLink.OpenPinned(_pins["link"]);
        opened.ProgramId.ShouldBe(before.Id);
        opened.AttachType.ShouldBe(AttachType.TcxEgress);
        opened.Ifindex.ShouldBe(_wire.LeftLink.Index);
        opened.Update(after);
        _sender.Send(Frame);
        (Counted(0), Counted(1)).ShouldBe((0ul, 1ul));
    }

    [Fact]
    public void A_pinned_map_is_opened_again_with_its_shape_and_values()
    {
        var spec = new MapSpec("numbers", MapType.Array, 4, 16, 3);
        BpfMap.Create(spec).Using(map =>
        {
            map.Update(1, [.. Enumerable.Range(0, 16).Select(i => (byte)i)]);
            map.Pin(_pins["numbers"]);
        });

        using var opened = BpfMap.OpenPinned(_pins["numbers"]);
        opened.Spec.ShouldBe(spec);
        var value = new byte[16];
        opened.Lookup(1, value).ShouldBeTrue();
        value[15].ShouldBe((byte)15);
    }

    [Fact]
    public void A_name_that_is_missing_or_of_something_else_is_refused_with_a_remedy()
    {
        Should.Throw<LinuxException>(() => TcxLink.OpenPinned(_pins["none"])).ErrnoName.ShouldBe("ENOENT");
        Should.Throw<LinuxException>(() => _counter.Pin("/tmp/heliograph-no-bpffs")).Remedy.ShouldContain("mount -t bpf");
        _counter.Pin(_pins["map"]);
        Should.Throw<LinuxException>(() => TcxLink.OpenPinned(_pins["map"]));
        Should.Throw<LinuxException>(() => _counter.Pin(_pins["map"])).ErrnoName.ShouldBe("EEXIST");
    }

    [Fact]
    public void A_pin_can_be_renamed_over_another()
    {
        using var other = BpfMap.Create(new MapSpec("other", MapType.Array, 4, 8, 1));
        _counter.Pin(_pins["one"]);
        other.Pin(_pins["two"]);
        File.Move(_pins["two"], _pins["one"], overwrite: true);
        using var opened = BpfMap.OpenPinned(_pins["one"]);
        opened.Spec.Name.ShouldBe("other");
        File.Exists(_pins["two"]).ShouldBeFalse();
    }

    [Fact]
    public void Our_mount_is_known_again_and_not_made_twice()
    {
        BpfFileSystem.EnsureMounted(_pins.Path).ShouldBeFalse();
        BpfFileSystem.IsOurs(_pins.Path).ShouldBeTrue();
        BpfFileSystem.IsAt(_pins.Path).ShouldBeTrue();
        BpfFileSystem.IsAt("/tmp").ShouldBeFalse();
        BpfFileSystem.All().ShouldContain(_pins.Path);
    }

    [Fact]
    public void The_chain_names_programs_and_links_in_their_order()
    {
        using var first = Counting(0);
        using var second = Counting(1);
        using var secondLink = Attach(second);
        using var firstLink = Attach(first, before: true);
        var chain = _wire.Left.Thread.Invoke(() => TcxChain.Query(AttachType.TcxEgress, _wire.LeftLink.Index));
        chain.ShouldBe([new ChainEntry(first.Id, firstLink.Id), new ChainEntry(second.Id, secondLink.Id)]);
        _wire.Left.Thread.Invoke(() => TcxChain.Query(AttachType.TcxIngress, _wire.LeftLink.Index)).ShouldBeEmpty();
        _wire.Left.Thread.Invoke(() => TcxChain.Query(AttachType.TcxIngress, 4711)).ShouldBeEmpty();
        BpfInventory.TcxLinks().ShouldContain(new LoadedLink(firstLink.Id, first.Id, _wire.LeftLink.Index, AttachType.TcxEgress));
        BpfInventory.Maps().ShouldContain(new LoadedMap(_counter.Id, "counter"));
    }

    [Fact]
    public void A_link_follows_its_interface_through_a_rename()
    {
        using var program = Counting(0);
        using var link = Attach(program);
        _wire.Left.Routes.SetDown(_wire.LeftLink.Index);
        _wire.Left.Routes.Rename(_wire.LeftLink.Index, "other");
        _wire.Left.Routes.SetUp(_wire.LeftLink.Index);
        link.IsAttached.ShouldBeTrue();
        Chain(_wire.Left, _wire.LeftLink.Index).ShouldContain(entry => entry.LinkId == link.Id);
    }

    [Fact]
    public void A_link_follows_its_interface_into_another_namespace()
    {
        using var target = new TestNamespace();
        using var program = Counting(0);
        using var link = Attach(program);
        _wire.Left.Routes.MoveTo(_wire.LeftLink.Index, target.Namespace);
        var moved = target.Routes.Link("left");
        link.IsAttached.ShouldBeTrue();
        Chain(target, moved.Index).ShouldContain(entry => entry.LinkId == link.Id);
        Chain(_wire.Left, _wire.LeftLink.Index).ShouldBeEmpty();
    }

    [Fact]
    public void Namespaces_have_cookies_of_their_own()
        => _wire.Left.Routes.NamespaceCookie.ShouldNotBe(_wire.Right.Routes.NamespaceCookie);

    [Fact]
    public void A_locked_directory_is_not_locked_twice()
    {
        using (var held = DirectoryLock.TryTake(_pins.Path).ShouldNotBeNull())
        {
            DirectoryLock.TryTake(_pins.Path).ShouldBeNull();
        }

        using var again = DirectoryLock.TryTake(_pins.Path);
        again.ShouldNotBeNull();
    }

    private static ImmutableArray<ChainEntry> Chain(TestNamespace space, int ifindex)
        => space.Thread.Invoke(() => TcxChain.Query(AttachType.TcxEgress, ifindex));

    private TcxLink Attach(BpfProgram program, bool before = false)
        => _wire.Left.Thread.Invoke(() => TcxLink.Attach(program, AttachType.TcxEgress, _wire.LeftLink.Index, before));

    private BpfProgram Counting(int slot)
        => BpfProgram.Load(Code.Count(slot, Next), new Dictionary<string, BpfMap> { ["counter"] = _counter });

    private ulong Counted(int slot)
    {
        var sums = new ulong[4];
        _counter.SumPerCpu(0, 4, sums);
        return sums[slot];
    }
}

internal static class Disposables
{
    public static void Using<T>(this T disposable, Action<T> action)
        where T : IDisposable
    {
        using (disposable)
        {
            action(disposable);
        }
    }
}
