using System.Collections.Immutable;
using System.Security.Cryptography;
using Heliograph.Agent.Attaching;
using Heliograph.Agent.Pinning;
using Heliograph.Agent.Steps;
using Heliograph.Compiler;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Netlink;

namespace Heliograph.Agent.Reconciling;

/// <summary>What came of making a plan true.</summary>
/// <param name="Problems">One sentence each: what, where, what to do.</param>
/// <param name="AwaitsNeighbour">A collector has been asked for its MAC address and has not answered yet.</param>
public sealed record ApplyOutcome(ImmutableArray<string> Problems, bool AwaitsNeighbour)
{
    /// <summary>Nothing of the plan was tried: a right is missing, the kernel is too old, or what is pinned cannot be read.</summary>
    public bool Failed { get; init; }
}

/// <summary>
/// Makes the kernel do what a plan says. Everything is compared with what is there, so applying a plan again changes nothing, and
/// applying it after a route, neighbour or device changed repairs just that.
/// </summary>
/// <remarks>
/// Lives on one thread, the one in the agent's network namespace. Order of steps: what receives clones is attached before what
/// makes them and detached after it; a collector is known before copies go there and forgotten after. A direction that fails
/// keeps the program that it had.
/// </remarks>
public sealed partial class DataPlane : IDisposable
{
    private static readonly TrafficDirection[] Directions = [TrafficDirection.Ingress, TrafficDirection.Egress];

    private readonly TimeProvider _time;
    private readonly RouteSocket _routes = new();
    private readonly PinDirectory? _pins;
    private readonly LayoutDirectory? _layout;
    private readonly Predecessors? _predecessors;
    private readonly HostMaps _maps;
    private readonly CounterTable _counters;
    private readonly TemplateTable _templates;
    private readonly GroupTable _groupTables;
    private readonly CollectorTable _collectors;
    private readonly PolicyTable _policies;
    private readonly RuleSetTable _ruleSets;
    private readonly uint _magic;
    private readonly Attacher _attacher;
    private readonly Underlays _underlays;
    private readonly TemplateResolver _resolver;
    private readonly Dictionary<(InterfaceId Interface, TrafficDirection Direction), DirectionState> _directions = [];
    private readonly Dictionary<int, TemplateValue> _templateValues = [];
    private readonly List<string> _problems = [];
    private bool _awaitsNeighbour;
    private long _revision;

    /// <summary>Takes over what is pinned; without pins everything ends with this object.</summary>
    /// <exception cref="LinuxException">No permission for bpf(2), or no memory.</exception>
    /// <exception cref="KernelFeatureMissingException">TCX is asked for, and the kernel has no TCX links.</exception>
    public DataPlane(TimeProvider time, TimeSpan neighbourProbeInterval, HostId host, PinDirectory? pins = null, AttachChoice attach = AttachChoice.Auto)
    {
        (_time, _pins) = (time, pins);
        try
        {
            _layout = pins is null ? null : LayoutDirectory.Open(pins, _routes.NamespaceCookie, NewMagic);
            _maps = _layout?.Maps ?? HostMaps.Create(PinnedLayout.Current);
            _magic = _layout?.Document.Magic ?? NewMagic();
            _counters = new CounterTable(_maps.Counters, time);
            _templates = new TemplateTable(_maps.Templates);
            _groupTables = new GroupTable(_maps.Groups);
            _collectors = new CollectorTable(_maps.Collectors);
            _policies = new PolicyTable(_maps.Policies, _maps.Buckets, time);
            _ruleSets = new RuleSetTable(_maps.ByName);
            _attacher = new Attacher(_routes, host, pins is not null, attach);
            _underlays = new Underlays(_magic, _maps.ByName, _attacher, _layout);
            _resolver = new TemplateResolver(_routes, time, neighbourProbeInterval);
            _predecessors = pins is null ? null : new Predecessors(pins, _attacher);
            Beat();
            Adopt();
        }
        catch
        {
            Dispose();
            if (_layout is { IsNew: true })
            {
                PinTree.Delete(_layout.Path);
            }

            throw;
        }
    }

    /// <summary>How copies are made, and why so.</summary>
    public string Mode => _attacher.Choice.Words;

    /// <param name="plan">All that the host must do.</param>
    /// <param name="health">What probes say of a member of a group; null, also as the answer: not known.</param>
    public ApplyOutcome Apply(HostPlan plan, MemberHealthReader? health = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _problems.Clear();
        _awaitsNeighbour = false;
        Beat();
        _attacher.DetachRest();
        _counters.Settle();
        _templates.Settle();
        _groupTables.Settle();
        _policies.Settle();
        _ruleSets.Settle();
        _collectors.Add(plan.CollectorAddresses);
        RetireGone(isNews: plan.Revision != _revision);
        _revision = plan.Revision;
        PrepareGroups(plan, health);

        var wanted = new HashSet<(InterfaceId, TrafficDirection)>();
        foreach (var source in plan.Interfaces)
        {
            foreach (var direction in Directions)
            {
                if (source.Sessions.Any(session => !session.Rules(direction).IsEmpty))
                {
                    wanted.Add((source.Id, direction));
                    TryApply(source, direction);
                }
            }
        }

        foreach (var key in _directions.Keys.Where(key => !wanted.Contains(key)).ToList())
        {
            Remove(key);
        }

        UpdateGroups(plan);
        _predecessors?.KeepOnly(wanted);
        _policies.KeepOnly(PoliciesInUse());
        _underlays.KeepOnly(UnderlaysInUse());
        _collectors.KeepOnly(plan.CollectorAddresses);
        return new ApplyOutcome([.. _problems.Distinct()], _awaitsNeighbour);
    }

    /// <summary>Lets go of everything. What is pinned goes on; the rest is detached, and source traffic goes on without us.</summary>
    public void Dispose()
    {
        TryWriteHits();
        foreach (var state in _directions.Values)
        {
            state.Place.Dispose();
        }

        _underlays?.Dispose(); // null when the constructor failed early, as the next three
        _attacher?.Dispose();
        _ruleSets?.Dispose();
        _maps?.Dispose();
        _routes.Dispose();
    }

    private void TryApply(InterfacePlan source, TrafficDirection direction)
    {
        try
        {
            Apply(source, direction);
        }
        catch (Exception failure) when (failure is LinuxException or KernelFeatureMissingException or VerifierException or InvalidOperationException or IOException)
        {
            _problems.Add($"interface {source.Id} ({source.DeviceName}), {Words(direction)}: {failure.Message}{RemedyFor(failure)}");
        }
    }

    /// <summary>What nothing general can be said about.</summary>
    private static string RemedyFor(Exception failure)
        => failure is LinuxException { Remedy: "" } ? " Run 'heliograph doctor' on this host, and report what it does not explain." : "";

    private void Apply(InterfacePlan source, TrafficDirection direction)
    {
        var key = (source.Id, direction);
        var attachType = DirectionState.AttachTypeOf(direction, source.Perspective);
        _directions.TryGetValue(key, out var state);
        if (FindDevice(source, state, attachType) is not { } device)
        {
            state?.Detach();
            return;
        }

        if (!HasGroups(source))
        {
            return;
        }

        state ??= NewState(source.Id, direction);
        var draft = new DirectionDraft(state, source, direction, _counters, _templates, _policies, _groups);
        try
        {
            foreach (var (session, slot) in draft.Sessions)
            {
                Resolve(source, session, slot);
            }

            Run(state, draft, attachType, device);
        }
        catch
        {
            draft.Undo();
            throw;
        }

        draft.Commit();
        Settle(state);
    }

    /// <summary>The device of this name; else the one that had it and is still mirrored.</summary>
    private LinkInfo? FindDevice(InterfacePlan source, DirectionState? state, AttachType attachType)
    {
        if (_routes.TryLink(source.DeviceName, out var device))
        {
            return device;
        }

        // A link goes with its device through a rename. Into another namespace too, where it is none of ours any more.
        if (state?.Place.Ifindex is { } ifindex and > 0 && _routes.TryLink(ifindex, out device) && state.Place.IsAttachedTo(attachType, ifindex))
        {
            _problems.Add($"interface {source.Id}: device {source.DeviceName} is now named {device.Name}; it is still mirrored, give it its name back or offer the new one");
            return device;
        }

        _problems.Add($"interface {source.Id}: device {source.DeviceName} is gone; mirroring goes on when it is back");
        return null;
    }

    private void Run(DirectionState state, DirectionDraft draft, AttachType attachType, LinkInfo device)
    {
        var plan = draft.ToPlan(_magic, hasHeartbeat: NeedsHeartbeat);
        var attached = state.Place.IsAttachedTo(attachType, device.Index);
        if (attached && PlanComparison.Same(state.Running, plan))
        {
            return;
        }

        var rules = PrepareRules(state, plan);
        try
        {
            Run(state, draft, plan, rules, attachType, device.Index, attached);
        }
        catch when (rules is not null && rules.Place != state.Rules)
        {
            _ruleSets.Free(rules.Place);
            throw;
        }

        if (state.Rules is { } before && before != rules?.Place)
        {
            _ruleSets.Free(before);
        }

        (state.Rules, state.Running) = (rules?.Place, plan);
    }

    private void Resolve(InterfacePlan source, SessionPlan session, SessionSlot slot)
    {
        if (slot.Intent.Group is not null)
        {
            ResolveMembers(source, session, slot);
            return;
        }

        _templateValues.TryGetValue(slot.TemplateSlot, out var present);
        var resolution = _resolver.Resolve(source, session, present);
        _awaitsNeighbour |= resolution.AwaitsNeighbour;
        if (resolution.Problem is { } problem)
        {
            _problems.Add(problem);
        }

        SetTemplate(slot.TemplateSlot, resolution.Value);
    }

    /// <summary>A device that will carry copies gets its program first.</summary>
    private void SetTemplate(int slot, TemplateValue value)
    {
        if (value.State == TemplateState.Ready)
        {
            _underlays.Attach(value.UnderlayIndex);
        }

        if (_templateValues.GetValueOrDefault(slot) != value)
        {
            _templates.Set(slot, value);
            _templateValues[slot] = value;
        }
    }

    private void Remove((InterfaceId, TrafficDirection) key)
    {
        _directions.Remove(key, out var state);
        if (state is null)
        {
            return;
        }

        state.Detach();
        if (state.Rules is { } rules)
        {
            _ruleSets.Free(rules);
        }

        DirectionDraft.Release(state, _counters, _templates);
    }

    private HashSet<int> UnderlaysInUse()
        => [.. _directions.Values
            .SelectMany(state => state.Sessions)
            .SelectMany(session => session.Members.Select(session.TemplateSlotOf).Append(session.TemplateSlot))
            .Select(_templateValues.GetValueOrDefault)
            .Where(value => value is { State: TemplateState.Ready })
            .Select(value => value!.UnderlayIndex)]; // filtered above

    private HashSet<int> PoliciesInUse()
        => [.. _directions.Values.SelectMany(state => state.Sessions).Select(session => session.PolicySlot).OfType<int>()];

    private static string Words(TrafficDirection direction) => direction == TrafficDirection.Ingress ? "inbound" : "outbound";

    private static uint NewMagic()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        uint magic;
        do
        {
            RandomNumberGenerator.Fill(bytes);
            magic = BitConverter.ToUInt32(bytes);
        }
        while (magic == 0);

        return magic;
    }
}
