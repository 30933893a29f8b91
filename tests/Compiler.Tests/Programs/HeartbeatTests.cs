using System.Diagnostics;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Compiler.Tests.Equivalence;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Testing.Interpreter;
using Heliograph.Testing.Matching;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Compiler.Tests.Programs;

/// <summary>Programs that outlive their agent stop copying when it stays silent.</summary>
public sealed class HeartbeatTests
{
    private static readonly IReadOnlyList<string>[] Everything = [["accept all 0.0.0.0/0 any > 0.0.0.0/0 any"]];

    [Fact]
    public void Copies_are_made_until_the_deadline_and_counted_as_not_sent_after_it()
    {
        Kernel.Require();
        using var host = new MirrorHost(Everything, heartbeat: true);
        host.Maps.SetTemplate(0, host.Template());
        var frame = PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1000 > 2000 / data 100");

        SetDeadline(host, ulong.MaxValue);
        host.Receive(frame);
        host.Copy()[50..].ShouldBe(frame);

        SetDeadline(host, 1);
        host.Receive(frame);
        SpinWait.SpinUntil(() => host.Session(SessionCounter.AgentSilent).Packets == 1, TimeSpan.FromSeconds(10)).ShouldBeTrue();
        host.ShouldHaveNoMoreCopies();
        host.CountersShouldClose();

        SetDeadline(host, Now() + 60_000_000_000);
        host.Receive(frame);
        host.Copy()[50..].ShouldBe(frame);
        host.Session(SessionCounter.Sent).ShouldBe(new Count(2, 2 * (ulong)frame.Length));
    }

    [Theory]
    [InlineData(1_000UL, 1)]
    [InlineData(999UL, 0)]
    public void The_deadline_itself_is_still_in_time(ulong deadline, int copies)
    {
        var plan = Plans.Of(RuleText.Sessions(Everything), TrafficDirection.Ingress) with { HasHeartbeat = true };
        var maps = ManagedMap.CreateAll([MirrorMaps.Counters(64), MirrorMaps.Templates(4), MirrorMaps.Collectors(4), MirrorMaps.Outcome, MirrorMaps.Heartbeat]);
        BitConverter.GetBytes(deadline).CopyTo(((ManagedArray)maps["heartbeat"])[0]);
        var template = new ManagedArray(MirrorMaps.Template);
        BitConverter.GetBytes((int)TemplateState.Ready).CopyTo(template[0]);
        ((ManagedArrayOfMaps)maps["templates"]).Put(0, template);
        var environment = new InterpreterEnvironment { Clock = () => 1_000 };
        var packet = new SocketBuffer();
        packet.Reset(PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1000 > 2000 / data 100"));
        new Interpreter(MirrorCompiler.CompileSource(plan), maps, environment).Run(packet).ShouldBe(-1);
        environment.Clones.Count.ShouldBe(copies);
    }

    private static void SetDeadline(MirrorHost host, ulong nanoseconds) => host.Maps.Heartbeat.Update(0, BitConverter.GetBytes(nanoseconds));

    /// <summary>CLOCK_MONOTONIC, which is what the stopwatch reads on Linux.</summary>
    private static ulong Now() => (ulong)(Stopwatch.GetTimestamp() * (1_000_000_000 / Stopwatch.Frequency));
}
