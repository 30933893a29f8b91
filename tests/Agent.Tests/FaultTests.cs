using System.Collections.Immutable;
using System.Net;
using Heliograph.Agent.Attaching;
using Heliograph.Agent.Pinning;
using Heliograph.Agent.Reconciling;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>
/// Every bpf(2) and rtnetlink call of a step is made to fail in turn. Whatever fails: packets meet the old state or the new one, the
/// sentence says what to do, trying again succeeds, and nothing is left open, attached or named at the end.
/// </summary>
[Collection(nameof(Alone))]
public partial class FaultTests : IAsyncLifetime
{
    private const int OutOfMemory = 12;
    private const string Packet = "eth / ipv4 10.99.1.2 > 10.99.1.1 / udp 1 > 2 / data 5";

    private readonly AgentCloud _cloud;
    private long _revision;

    public FaultTests()
        : this(AttachChoice.Tcx)
    {
    }

    protected FaultTests(AttachChoice attach) => _cloud = new AgentCloud(pinned: true, attach: attach);

    public async ValueTask InitializeAsync()
    {
        await _cloud.InitializeAsync();
        // Known from the beginning: no step has to wait for an answer.
        _cloud.OnHost(routes => routes.SetNeighbour(routes.Link("u0").Index, AgentCloud.CollectorAddress, _cloud.CollectorMac));
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _cloud.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_failure_of_the_first_plan(bool pinned) => FailInTurn(pinned, attempt =>
    {
        using var plane = Open(pinned, attempt);
        if (plane.Value is not { } first)
        {
            Chains().ShouldBeEmpty();
            return;
        }

        var plan = Plan(AgentCloud.Accept);
        TryApply(first, plan, attempt);
        attempt.End();
        first.Apply(plan).Problems.ShouldBeEmpty();
        ShouldCopyOnce();
        End(first);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_failure_of_changed_rules(bool pinned) => FailInTurn(pinned, attempt =>
    {
        using var plane = Open(pinned);
        plane.Value!.Apply(Plan("accept udp 0.0.0.0/0 any > 0.0.0.0/0 2/2", "accept udp 0.0.0.0/0 9/9 > 0.0.0.0/0 9/9")).Problems.ShouldBeEmpty();
        ShouldCopyOnce();
        var plan = Plan("accept udp 0.0.0.0/0 any > 0.0.0.0/0 any");
        attempt.Begin();
        TryApply(plane.Value, plan, attempt);
        attempt.End();
        ShouldCopyOnce();
        plane.Value.Apply(plan).Problems.ShouldBeEmpty();
        ShouldCopyOnce();
        Accepted(plane.Value, plan).ShouldBe(6UL, "three packets and three markers, whatever failed");
        End(plane.Value);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_failure_of_changed_members(bool pinned)
    {
        var another = IPAddress.Parse("10.99.2.3");
        _cloud.OnCollector(routes => routes.AddAddress(routes.Link("eth0").Index, another, 24));
        _cloud.OnHost(routes => routes.SetNeighbour(routes.Link("u0").Index, another, _cloud.CollectorMac));
        FailInTurn(pinned, attempt =>
        {
            using var plane = Open(pinned);
            plane.Value!.Apply(ToGroup(AgentCloud.CollectorAddress)).Problems.ShouldBeEmpty();
            ShouldCopyOnce();
            var plan = ToGroup(another, AgentCloud.CollectorAddress);
            attempt.Begin();
            TryApply(plane.Value, plan, attempt);
            attempt.End();
            ShouldCopyOnce();
            plane.Value.Apply(plan).Problems.ShouldBeEmpty();
            ShouldCopyOnce();
            Accepted(plane.Value, plan).ShouldBe(6UL);
            plane.Value.ReportGroups(plan).Single().Members.Sum(member => (long)member.Sent.Packets).ShouldBe(6);
            End(plane.Value);
        });

        HostPlan ToGroup(params IPAddress[] members) => AgentCloud.PlanOf(
            ++_revision,
            new GroupPlan("lb-1", [.. members.Select(address => new GroupMember(address, 1, false))], new HealthProbe { Kind = ProbeKind.None }),
            [AgentCloud.Session("accept udp 0.0.0.0/0 any > 0.0.0.0/0 any") with { IngressRules = [] }]);
    }

    [Fact]
    public void A_failure_of_taking_over() => FailInTurn(pinned: true, attempt =>
    {
        using (var before = Open(pinned: true))
        {
            before.Value!.Apply(Plan(AgentCloud.Accept)).Problems.ShouldBeEmpty();
        }

        var plan = Plan(AgentCloud.Accept);
        using (var failing = Open(pinned: true, attempt))
        {
            if (failing.Value is not null)
            {
                TryApply(failing.Value, plan, attempt);
            }

            attempt.End();
            ShouldCopyOnce();
        }

        using var after = Open(pinned: true);
        after.Value!.Apply(plan).Problems.ShouldBeEmpty();
        ShouldCopyOnce();
        Accepted(after.Value, plan).ShouldBe(4UL);
        End(after.Value);
    });

    [Fact]
    public void A_failure_of_another_layout() => FailInTurn(pinned: true, attempt =>
    {
        using (var before = Open(pinned: true, layout: new PinnedLayout(0, 256, 16, 16, 4)))
        {
            before.Value!.Apply(Plan(AgentCloud.Accept)).Problems.ShouldBeEmpty();
        }

        ShouldCopyOnce();
        var plan = Plan(AgentCloud.Accept);
        using (var failing = Open(pinned: true, attempt))
        {
            if (failing.Value is not null)
            {
                TryApply(failing.Value, plan, attempt);
            }

            attempt.End();
            ShouldCopyOnce();
        }

        using var after = Open(pinned: true);
        after.Value!.Apply(plan).Problems.ShouldBeEmpty();
        ShouldCopyOnce();
        Directory.GetDirectories($"{_cloud.PinPath}/heliograph/fault").Select(Path.GetFileName).ShouldBe([$"layout-{PinnedLayout.Current.Version}"]);
        End(after.Value);
    });

    [Fact]
    public void A_failure_of_the_removal() => FailInTurn(pinned: true, attempt =>
    {
        using var plane = Open(pinned: true);
        plane.Value!.Apply(Plan(AgentCloud.Accept)).Problems.ShouldBeEmpty();
        var nothing = HostPlan.Empty(++_revision);
        attempt.Begin();
        TryApply(plane.Value, nothing, attempt);
        attempt.End();
        plane.Value.Apply(nothing).Problems.ShouldBeEmpty();
        Chains().ShouldBeEmpty();
        End(plane.Value);
    });

    private void FailInTurn(bool pinned, Action<Attempt> step)
    {
        // Once without a failure, so that what is made once for the process is there.
        _cloud.InHost(() => Run(step, int.MaxValue));
        var before = Descriptors();
        var failing = 0;
        while (_cloud.InHost(() => Run(step, failing)))
        {
            var place = $"call {failing} failed";
            Descriptors().ShouldBe(before, place);
            Chains().ShouldBeEmpty(place);
            _cloud.Relays().ShouldBeEmpty(place);
            if (pinned)
            {
                Directory.EnumerateFileSystemEntries($"{_cloud.PinPath}/heliograph/fault").ShouldBeEmpty(place);
            }

            failing++;
        }

        failing.ShouldBeGreaterThan(3);
        TestContext.Current.TestOutputHelper?.WriteLine($"{failing} calls failed in turn");
    }

    /// <returns>False when there were not so many calls.</returns>
    private static bool Run(Action<Attempt> step, int failing)
    {
        var attempt = new Attempt(failing);
        try
        {
            step(attempt);
        }
        catch (Exception failure) when (failure is not ShouldAssertException)
        {
            throw new InvalidOperationException($"call {failing} failed ({attempt.Failed}): {failure}", failure);
        }
        catch (ShouldAssertException failure)
        {
            throw new ShouldAssertException($"call {failing} failed ({attempt.Failed}): {failure.Message}", failure);
        }
        finally
        {
            attempt.End();
        }

        return attempt.Failed is not null;
    }

    private static void TryApply(DataPlane plane, HostPlan plan, Attempt attempt)
    {
        try
        {
            foreach (var problem in plane.Apply(plan).Problems)
            {
                ShouldSayWhatToDo(problem, attempt);
            }
        }
        catch (LinuxException failure)
        {
            ShouldSayWhatToDo(failure.Message, attempt);
        }
    }

    private static void ShouldSayWhatToDo(string text, Attempt attempt)
    {
        attempt.Failed.ShouldNotBeNull(text);
        text.ShouldContain("failed: ENOMEM");
        text.ShouldContain("Free memory");
    }

    private Opened Open(bool pinned, Attempt? attempt = null, PinnedLayout? layout = null)
    {
        var pins = pinned
            ? PinDirectory.Open(new HostId("fault"), new PinOptions { FileSystemPath = _cloud.PinPath }, layout ?? PinnedLayout.Current)
            : null;
        attempt?.Begin();
        try
        {
            return new Opened(new DataPlane(TimeProvider.System, TimeSpan.FromSeconds(1), new HostId(_cloud.HostName), pins, _cloud.Attach), pins);
        }
        catch (LinuxException failure) when (attempt is not null)
        {
            ShouldSayWhatToDo(failure.Message, attempt);
            return new Opened(null, pins);
        }
    }

    private HostPlan Plan(params string[] rules)
        => AgentCloud.PlanOf(++_revision, Perspective.Guest, "g0", [AgentCloud.Session(rules) with { IngressRules = [] }]);

    private static ulong Accepted(DataPlane plane, HostPlan plan) => plane.Report(plan).Single().Directions.Single().MatchedAccept.Packets;

    private void ShouldCopyOnce()
    {
        _cloud.Send(Packet);
        _cloud.CopiesUntilMarker().Count.ShouldBe(1);
    }

    private static void End(DataPlane plane) => plane.RemoveAll();

    private ImmutableArray<uint> Chains()
        => [.. _cloud.Chain("g0", AttachType.TcxIngress).Concat(_cloud.Chain("g0", AttachType.TcxEgress)).Concat(_cloud.Chain("u0", AttachType.TcxEgress))
            .Select(entry => entry.LinkId)];

    private static string[] Descriptors()
        => [.. Directory.EnumerateFileSystemEntries("/proc/self/fd")
            .Select(entry => new FileInfo(entry).LinkTarget ?? "")
            .Where(target => target.Contains("bpf") || target.Contains("socket:") || target.Contains("heliograph"))
            .Order()];

    /// <summary>Lets a number of calls through, then one fails.</summary>
    private sealed class Attempt(int failing)
    {
        private int _calls;

        /// <summary>The call that failed.</summary>
        public string? Failed { get; private set; }

        public void Begin() => FaultDoor.Set(Ask);

        public void End() => FaultDoor.Set(null);

        private int Ask(string call)
        {
            if (_calls++ != failing)
            {
                return 0;
            }

            Failed = call;
            return OutOfMemory;
        }
    }

    private sealed record Opened(DataPlane? Value, PinDirectory? Pins) : IDisposable
    {
        public void Dispose()
        {
            Value?.Dispose();
            Pins?.Dispose();
        }
    }
}

/// <summary>For tests that count what the process has: nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
