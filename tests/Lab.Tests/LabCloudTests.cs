using System.Diagnostics;
using System.Net.NetworkInformation;
using Heliograph.Lab.Traffic;
using Heliograph.Linux.Namespaces;
using Heliograph.Linux.Netlink;
using Heliograph.Linux.Sockets;
using Shouldly;

namespace Heliograph.Lab.Tests;

[Collection(nameof(LabCloudTests))]
public sealed class LabCloudTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Guests_reach_each_other_over_IPv4_and_IPv6()
    {
        await using var own = new OwnLab();
        await using var cloud = await own.CreateAsync();
        var conversations = new Conversations(cloud, Limit);
        foreach (var guest in cloud.Guests.Where(g => g != cloud.Client))
        {
            var four = await conversations.PingAsync(Route.OverIPv4(cloud.Client, guest), 1, TestContext.Current.CancellationToken);
            var six = await conversations.PingAsync(Route.OverIPv6(cloud.Client, guest), 1, TestContext.Current.CancellationToken);
            (four.Summary, six.Summary).ShouldBe(("1 of 1 replies", "1 of 1 replies"));
        }
    }

    [Fact]
    public async Task Hypervisor_has_the_bridge_and_one_port_per_guest()
    {
        await using var own = new OwnLab();
        await using var cloud = await own.CreateAsync();
        var (links, addresses) = cloud.InHost(() =>
        {
            using var routes = new RouteSocket();
            return (routes.Links(), routes.Addresses());
        });
        var bridge = links.Single(l => l.Kind == "bridge");
        (bridge.Name, bridge.Mtu).ShouldBe(("br0", LabCloud.UnderlayMtu));
        links.Where(l => l.MasterIndex == bridge.Index).Select(l => (l.Name, l.Mtu)).ShouldBe(
            [("client", 1500), ("server1", 1500), ("server2", 1500), ("collector1", 1600), ("collector2", 1600)]);
        addresses.Where(a => a.Ifindex == bridge.Index).Select(a => a.Address.ToString()).ShouldBe(["10.88.0.1", "fd88::1"], ignoreOrder: true);
        cloud.InHost(() => (Ethtool.Get("br0", Offload.TxChecksum), Ethtool.Get("br0", Offload.TcpSegmentation))).ShouldBe((false, false));
    }

    [Fact]
    public async Task Guest_has_the_address_that_it_says_and_no_other()
    {
        await using var own = new OwnLab();
        await using var cloud = await own.CreateAsync();
        foreach (var guest in cloud.Guests)
        {
            var (device, addresses) = cloud.In(guest, () =>
            {
                using var routes = new RouteSocket();
                return (routes.Link(guest.DeviceName), routes.Addresses());
            });
            device.Mac.ShouldBe(PhysicalAddress.Parse(guest.MacAddress));
            device.Mtu.ShouldBe(guest.Mtu);
            addresses.Where(a => a.Ifindex == device.Index).Select(a => a.Address).ShouldBe([guest.IPv4, guest.IPv6], ignoreOrder: true);
        }
    }

    [Fact]
    public async Task Removal_leaves_nothing()
    {
        await using var own = new OwnLab();
        // The first lab of a process opens what stays open, the sockets' event loop for instance.
        await using (await own.CreateAsync())
        {
        }

        var before = OpenNamespacesAndSockets();
        var cloud = await own.CreateAsync();
        await new Conversations(cloud, Limit).PingAsync(
            Route.OverIPv4(cloud.Client, cloud.Server1), 1, TestContext.Current.CancellationToken);
        await cloud.DisposeAsync();
        NetworkNamespace.List().ShouldNotContain(name => name.StartsWith(own.Options.Prefix, StringComparison.Ordinal));
        File.Exists(own.StateFile).ShouldBeFalse();
        OpenNamespacesAndSockets().ShouldBe(before);
        (await own.RemoveAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Second_lab_of_a_live_owner_is_refused_and_the_first_one_stays()
    {
        await using var own = new OwnLab();
        await using var cloud = await own.CreateAsync();
        var refusal = await Should.ThrowAsync<LabException>(own.CreateAsync());
        refusal.Message.ShouldContain($"belongs to process {Environment.ProcessId}");
        await new Conversations(cloud, Limit).PingAsync(
            Route.OverIPv4(cloud.Client, cloud.Server1), 1, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Lab_of_a_dead_owner_is_replaced()
    {
        await using var own = new OwnLab(outlivesOwner: true);
        await using (await own.CreateAsync())
        {
        }

        File.Exists(own.StateFile).ShouldBeTrue();
        // What a killed process leaves: the namespaces, and a state that names it.
        using (var dead = Process.Start("true"))
        {
            await dead.WaitForExitAsync(TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(
                own.StateFile,
                $$"""{"prefix":"{{own.Options.Prefix}}","ownerPid":{{dead.Id}},"ownerStartTicks":1,"outlivesOwner":false}""",
                TestContext.Current.CancellationToken);
        }

        await using var cloud = await own.CreateAsync();
        await new Conversations(cloud, Limit).PingAsync(
            Route.OverIPv4(cloud.Client, cloud.Server1), 1, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Lab_that_outlives_its_owner_can_be_opened_until_it_is_removed()
    {
        await using var own = new OwnLab(outlivesOwner: true);
        await using (await own.CreateAsync())
        {
        }

        await using (var opened = LabCloud.Open(own.Options, TimeProvider.System))
        {
            await new Conversations(opened, Limit).PingAsync(
                Route.OverIPv6(opened.Client, opened.Server2), 1, TestContext.Current.CancellationToken);
        }

        (await own.RemoveAsync()).ShouldBeTrue();
        Should.Throw<LabException>(() => LabCloud.Open(own.Options, TimeProvider.System)).Message.ShouldContain("heliograph lab up");
    }

    [Fact]
    public async Task Failure_while_building_removes_everything()
    {
        await using var own = new OwnLab();
        // The name of the last guest is taken, by nobody that is known.
        var foreign = $"{own.Options.Prefix}-collector2";
        NetworkNamespace.Create(foreign).Dispose();
        try
        {
            (await Should.ThrowAsync<LabException>(own.CreateAsync())).Message.ShouldContain(foreign);
            NetworkNamespace.List().Where(n => n.StartsWith(own.Options.Prefix, StringComparison.Ordinal)).ShouldBe([foreign]);
            File.Exists(own.StateFile).ShouldBeFalse();
        }
        finally
        {
            NetworkNamespace.Delete(foreign);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("UPPER")]
    [InlineData("a-name-that-is-much-too-long")]
    public async Task Prefix_that_is_no_part_of_a_name_is_refused(string prefix)
        => await Should.ThrowAsync<LabException>(LabCloud.CreateAsync(
            new LabOptions { Prefix = prefix }, TimeProvider.System, TestContext.Current.CancellationToken));

    private static List<string> OpenNamespacesAndSockets()
        => [.. Directory.GetFiles("/proc/self/fd").Select(f => File.ResolveLinkTarget(f, returnFinalTarget: false)?.Name ?? "")
            .Where(target => target.StartsWith("net:", StringComparison.Ordinal) || target.StartsWith("socket:", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
}
