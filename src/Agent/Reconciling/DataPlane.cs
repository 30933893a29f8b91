using System.Collections.Immutable;
using System.Security.Cryptography;
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
public sealed record ApplyOutcome(ImmutableArray<string> Problems, bool AwaitsNeighbour);

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

    private readonly RouteSocket _routes = new();
    private readonly CounterTable _counters = new();
    private readonly TemplateTable _templates = new();
    private readonly CollectorTable _collectors = new();
    private readonly BpfMap _outcome = BpfMap.Create(MirrorMaps.Outcome);
    private readonly uint _magic = NewMagic();
    private readonly Dictionary<string, BpfMap> _maps;
    private readonly Underlays _underlays;
    private readonly TemplateResolver _resolver;
    private readonly Dictionary<(InterfaceId Interface, TrafficDirection Direction), DirectionState> _directions = [];
    private readonly Dictionary<int, TemplateValue> _templateValues = [];
    private readonly List<string> _problems = [];
    private bool _awaitsNeighbour;

    /// <exception cref="LinuxException">No permission for bpf(2), or no memory.</exception>
    /// <exception cref="KernelFeatureMissingException">The kernel has no TCX links.</exception>
    public DataPlane(TimeProvider time, TimeSpan neighbourProbeInterval)
    {
        _maps = new[] { _counters.Map, _templates.Map, _collectors.Map, _outcome }.ToDictionary(map => map.Spec.Name);
        _underlays = new Underlays(_magic, _maps);
        _resolver = new TemplateResolver(_routes, time, neighbourProbeInterval);
    }

    public ApplyOutcome Apply(HostPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _problems.Clear();
        _awaitsNeighbour = false;
        _counters.Settle();
        _templates.Settle();
        _collectors.Add(plan.CollectorAddresses);

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

        _underlays.KeepOnly(UnderlaysInUse());
        _collectors.KeepOnly(plan.CollectorAddresses);
        return new ApplyOutcome([.. _problems.Distinct()], _awaitsNeighbour);
    }

    /// <summary>Detaches everything; source traffic goes on without us.</summary>
    public void Dispose()
    {
        foreach (var state in _directions.Values)
        {
            state.Detach();
        }

        _underlays.Dispose();
        _counters.Dispose();
        _templates.Dispose();
        _collectors.Dispose();
        _outcome.Dispose();
        _routes.Dispose();
    }

    private void TryApply(InterfacePlan source, TrafficDirection direction)
    {
        try
        {
            Apply(source, direction);
        }
        catch (Exception failure) when (failure is LinuxException or KernelFeatureMissingException or VerifierException or InvalidOperationException)
        {
            _problems.Add($"interface {source.Id} ({source.DeviceName}), {Words(direction)}: {failure.Message}");
        }
    }

    private void Apply(InterfacePlan source, TrafficDirection direction)
    {
        var key = (source.Id, direction);
        if (!_routes.TryLink(source.DeviceName, out var device))
        {
            _problems.Add($"interface {source.Id}: device {source.DeviceName} is gone; mirroring goes on when it is back");
            if (_directions.TryGetValue(key, out var vanished))
            {
                vanished.Detach();
            }

            return;
        }

        if (!_directions.TryGetValue(key, out var state))
        {
            state = new DirectionState(source.Id, direction, new DirectionSlots(_counters.Allocate(DirectionSlots.Size)));
            _directions[key] = state;
        }

        var draft = new DirectionDraft(state, source, direction, _counters, _templates);
        try
        {
            foreach (var (session, slot) in draft.Sessions)
            {
                Resolve(source, session, slot);
            }

            var plan = draft.ToPlan(_magic);
            var attachType = DirectionState.AttachTypeOf(direction, source.Perspective);
            if (!state.IsAttachedTo(device.Index) || !PlanComparison.Same(state.Running, plan))
            {
                state.Run(plan, BpfProgram.Load(MirrorCompiler.CompileSource(plan) with { ExpectedAttachType = attachType }, _maps), attachType, device.Index);
            }
        }
        catch
        {
            draft.Undo();
            throw;
        }

        draft.Commit(_counters.Read);
    }

    private void Resolve(InterfacePlan source, SessionPlan session, SessionSlot slot)
    {
        var resolution = _resolver.Resolve(source, session);
        _awaitsNeighbour |= resolution.AwaitsNeighbour;
        if (resolution.Problem is { } problem)
        {
            _problems.Add(problem);
        }

        if (resolution.Value.State == TemplateState.Ready)
        {
            _underlays.Attach(resolution.Value.UnderlayIndex);
        }

        if (!_templateValues.TryGetValue(slot.TemplateSlot, out var present) || present != resolution.Value)
        {
            _templates.Set(slot.TemplateSlot, resolution.Value);
            _templateValues[slot.TemplateSlot] = resolution.Value;
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
        foreach (var session in state.Sessions)
        {
            DirectionDraft.Release(session, _counters, _templates);
        }

        _counters.Free(state.Slots.Base, DirectionSlots.Size);
    }

    private HashSet<int> UnderlaysInUse()
        => [.. _directions.Values
            .SelectMany(state => state.Sessions)
            .Select(session => _templateValues.GetValueOrDefault(session.TemplateSlot))
            .Where(value => value is { State: TemplateState.Ready })
            .Select(value => value!.UnderlayIndex)]; // filtered above

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
