using Heliograph.Agent.Attaching;
using Heliograph.Agent.Pinning;
using Heliograph.Core.Planning;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>A relay that outlives its agent.</summary>
public class PinnedRelayTests : IAsyncLifetime
{
    private const int PacketLength = 128;
    private const int Piece = 200_000;
    private const string Tcp = "accept tcp 0.0.0.0/0 any > 0.0.0.0/0 any";

    private readonly AgentCloud _cloud;

    public PinnedRelayTests()
        : this(AttachChoice.Tcx)
    {
    }

    protected PinnedRelayTests(AttachChoice attach) => _cloud = new AgentCloud(pinned: true, attach: attach);

    public ValueTask InitializeAsync() => _cloud.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _cloud.DisposeAsync();
    }

    [Fact]
    public async Task An_agent_that_is_killed_and_started_again_during_a_transfer_changes_nothing()
    {
        using var first = Start();
        await first.AppliedAsync();
        var relays = _cloud.Relays().Select(link => link.Index).ToList();
        relays.Count.ShouldBe(3);
        using var capture = new WireCapture(_cloud);
        using var transfer = new BulkTransfer(_cloud, AgentCloud.HostAddress);
        var sending = transfer.SendAsync(10 * Piece);
        first.Kill();
        await sending;
        await transfer.SendAsync(Piece);

        using var second = Start();
        sending = transfer.SendAsync(30 * Piece);
        await second.AppliedAsync();
        await sending;
        _cloud.Relays().Select(link => link.Index).ShouldBe(relays);
        var (wire, _) = await capture.ShouldBeCopiedAsync(PacketLength);
        (await second.CountersAsync()).ShouldBe($"seen {wire.Count + 1} accepted {wire.Count + 1} sent {wire.Count + 1}");
    }

    [Fact]
    public async Task An_agent_of_another_layout_brings_a_relay_of_its_own()
    {
        _cloud.StartAgent(layout: new PinnedLayout(0, 256, 16, 16, 4));
        await _cloud.PlanAsync(Session());
        Layouts().ShouldBe("000");
        using var capture = new WireCapture(_cloud);
        using var transfer = new BulkTransfer(_cloud, AgentCloud.HostAddress);
        await transfer.SendAsync(Piece);
        await _cloud.StopAgentAsync();
        var sending = transfer.SendAsync(20 * Piece);
        _cloud.StartAgent();
        await _cloud.PlanAsync(Session());
        await sending;

        var (wire, _) = await capture.ShouldBeCopiedAsync(PacketLength);
        var session = (await _cloud.ReportAsync()).Interfaces.Single().Directions.Single().Sessions.Single();
        session.Sent.Packets.ShouldBe((ulong)wire.Count + 1);
        session.Sent.ShouldBe(session.Accepted);
        Layouts().ShouldBe("333");
    }

    [Fact]
    public async Task The_last_session_takes_the_relay_along()
    {
        _cloud.StartAgent();
        await _cloud.PlanAsync(Session());
        _cloud.Relays().Count.ShouldBe(3);
        await _cloud.PlanAsync();
        _cloud.Relays().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_an_agent_without_pins_left_when_it_was_killed_is_removed_by_the_next_one()
    {
        using (var agent = AgentProcess.WithoutPins(_cloud, AgentProcess.Cutting(PacketLength), Tcp))
        {
            await agent.AppliedAsync();
            agent.Kill();
        }

        _cloud.Relays().Count.ShouldBe(3);
        using var next = AgentProcess.WithoutPins(_cloud, Tcp);
        await next.AppliedAsync();
        _cloud.Relays().ShouldBeEmpty();
    }

    private static SessionPlan Session() => AgentCloud.Session(Tcp, WireCapture.MarkerRule) with { IngressRules = [], PacketLength = PacketLength };

    /// <summary>One digit for each device.</summary>
    private string Layouts() => string.Concat(_cloud.Relays().Select(link => link.Name[^2]));

    private AgentProcess Start() => new(_cloud, AgentProcess.Cutting(PacketLength), Tcp, WireCapture.MarkerRule);
}
