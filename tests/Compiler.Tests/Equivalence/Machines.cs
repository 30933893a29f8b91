using System.Buffers.Binary;
using System.Collections.Immutable;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Compiler.RuleTables;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;
using Heliograph.Testing.Interpreter;
using Heliograph.Testing.Matching;

namespace Heliograph.Compiler.Tests.Equivalence;

/// <summary>Runs probe programs: takes one rule set after the other.</summary>
internal interface IProbeMachine : IDisposable
{
    string Name { get; }

    /// <summary>
    /// Frames to compare per rule set: as many as make the cost of loading small, and no more, since another rule set says more.
    /// </summary>
    int FramesPerRuleSet { get; }

    bool Takes(ReadOnlySpan<byte> frame, int acceleratedTags);

    /// <summary>Nothing is remembered of frames before.</summary>
    void Load(ImmutableArray<SessionPlan> sessions);

    /// <returns>A <see cref="ProbeVerdict"/>.</returns>
    int Probe(ReadOnlySpan<byte> frame, int acceleratedTags);
}

internal sealed class InterpreterMachine(ClassifierGear gear = ClassifierGear.CompareChain) : IProbeMachine
{
    private ImmutableDictionary<string, ManagedMap> _maps = CreateMaps();
    private readonly SocketBuffer _skb = new();
    private Interpreter? _interpreter;

    public string Name => "interpreter";

    public int FramesPerRuleSet => 100;

    public bool Takes(ReadOnlySpan<byte> frame, int acceleratedTags) => true;

    public void Load(ImmutableArray<SessionPlan> sessions)
    {
        ((ManagedHash)_maps[MirrorMaps.Fragments.Name]).Clear();
        Policies.Put(_maps, sessions);
        var rules = new ProbedRules(sessions, ProgramPurpose.Probe, gear);
        if (rules.Image is { } image)
        {
            var outer = new ManagedArrayOfMaps(MirrorMaps.RuleSets(image.SizeClass, 1));
            var inner = new ManagedArray(MirrorMaps.RuleSet(image.SizeClass));
            image.Value.Span.CopyTo(inner[0]);
            outer.Put(0, inner);
            _maps = _maps.SetItem(outer.Spec.Name, outer);
        }

        _interpreter = new Interpreter(rules.Program, _maps);
    }

    public int Probe(ReadOnlySpan<byte> frame, int acceleratedTags)
    {
        _skb.Reset(frame);
        _skb.VlanPresent = acceleratedTags > 0;

        // Every third length: all behind the Ethernet header is in pages, where direct access does not reach.
        _skb.LinearLength = frame.Length % 3 == 0 ? EthernetHeader.UntaggedLength : frame.Length;
        var answer = _interpreter!.Run(_skb);
        return gear != ClassifierGear.FlowCache || _interpreter.Run(_skb) == answer ? answer : ProbedRules.RememberedOtherwise;
    }

    public void Dispose()
    {
    }

    private static ImmutableDictionary<string, ManagedMap> CreateMaps()
    {
        var maps = ManagedMap.CreateAll(ProbedRules.MapSpecs);
        Collectors.ForEach(address => maps[MirrorMapNames.Collectors].Update(address, [1]));
        return maps;
    }
}

internal sealed class KernelMachine : IProbeMachine
{
    private readonly ClassifierGear _gear;
    private readonly Dictionary<string, BpfMap> _maps = ProbedRules.MapSpecs.ToDictionary(spec => spec.Name, BpfMap.Create);

    /// <summary>With the rules as data a program is the same for all rule sets of a size and the same features.</summary>
    private readonly Dictionary<(int SizeClass, SessionFeatures Features, int Copies), BpfProgram> _programs = [];
    private BpfProgram? _program;

    public KernelMachine(ClassifierGear gear = ClassifierGear.CompareChain)
    {
        _gear = gear;
        Collectors.ForEach(address => _maps[MirrorMapNames.Collectors].Update(address, [1]));
    }

    public string Name => "kernel";

    public int FramesPerRuleSet => 5000;

    /// <summary>
    /// A test run takes nothing that ends with the Ethernet header, and behind an untagged one no IP header that is cut
    /// (net/bpf/test_run.c, bpf_prog_test_run_skb, v6.18).
    /// </summary>
    public static bool TakesFrame(ReadOnlySpan<byte> frame)
    {
        var needed = BinaryPrimitives.ReadUInt16BigEndian(frame[EthernetHeader.EtherTypeOffset..]) switch
        {
            EtherTypes.IPv4 => Ipv4Header.MinLength,
            EtherTypes.IPv6 => Ipv6Header.Length,
            _ => 1,
        };
        return frame.Length >= EthernetHeader.UntaggedLength + needed;
    }

    /// <summary>Nor does it take tags beside the data.</summary>
    public bool Takes(ReadOnlySpan<byte> frame, int acceleratedTags) => acceleratedTags == 0 && TakesFrame(frame);

    public void Load(ImmutableArray<SessionPlan> sessions)
    {
        Policies.Put(_maps, sessions);
        var fragments = _maps[MirrorMaps.Fragments.Name];
        foreach (var key in fragments.Keys())
        {
            fragments.Delete(key);
        }

        var rules = new ProbedRules(sessions, ProgramPurpose.Probe, _gear);
        if (rules.Image is { } image)
        {
            Load(rules, image);
            return;
        }

        _program?.Dispose();
        _program = BpfProgram.Load(rules.Program, _maps);
    }

    public int Probe(ReadOnlySpan<byte> frame, int acceleratedTags)
    {
        var answer = (int)_program!.TestRun(frame, []).ReturnValue;
        return _gear != ClassifierGear.FlowCache || (int)_program.TestRun(frame, []).ReturnValue == answer ? answer : ProbedRules.RememberedOtherwise;
    }

    public void Dispose()
    {
        _program?.Dispose();
        foreach (var program in _programs.Values)
        {
            program.Dispose();
        }

        foreach (var map in _maps.Values)
        {
            map.Dispose();
        }
    }

    private void Load(ProbedRules rules, RuleSetImage image)
    {
        var spec = MirrorMaps.RuleSets(image.SizeClass, 1);
        if (!_maps.TryGetValue(spec.Name, out var outer))
        {
            _maps[spec.Name] = outer = BpfMap.Create(spec);
        }

        var shape = (image.SizeClass, rules.Plan.Features, rules.Plan.Copies);
        if (!_programs.TryGetValue(shape, out _program))
        {
            _programs[shape] = _program = BpfProgram.Load(rules.Program, _maps);
        }

        using var inner = BpfMap.Create(MirrorMaps.RuleSet(image.SizeClass));
        inner.Update(0, image.Value.Span);
        outer.UpdateInner(0, inner);
    }
}

internal static class MirrorMapNames
{
    public static string Counters { get; } = MirrorMaps.Counters(1).Name;

    public static string Collectors { get; } = ProbedRules.MapSpecs.Single(spec => spec.Type == MapType.Hash).Name;
}

internal static class Policies
{
    /// <summary>The policy of each session at the slot of its number.</summary>
    public static void Put(IReadOnlyDictionary<string, ManagedMap> maps, IReadOnlyList<SessionPlan> sessions, ulong deadline = ulong.MaxValue)
    {
        for (var slot = 0; slot < sessions.Count; slot++)
        {
            var inner = new ManagedArray(MirrorMaps.Policy);
            PolicyValue.Of(sessions[slot].Policy, deadline, cpus: 1).WriteTo(inner[0]);
            ((ManagedArrayOfMaps)maps["policies"]).Put(slot, inner);
        }
    }

    public static void Put(IReadOnlyDictionary<string, BpfMap> maps, IReadOnlyList<SessionPlan> sessions, ulong deadline = ulong.MaxValue)
    {
        Span<byte> value = stackalloc byte[PolicyValue.SizeInBytes];
        for (var slot = 0; slot < sessions.Count; slot++)
        {
            if (!sessions[slot].Policy.IsNone)
            {
                using var inner = BpfMap.Create(MirrorMaps.Policy);
                PolicyValue.Of(sessions[slot].Policy, deadline, cpus: 1).WriteTo(value);
                inner.Update(0, value);
                maps["policies"].UpdateInner(slot, inner);
            }
        }
    }
}

internal static class Collectors
{
    /// <summary>Keys of the collectors map: IPv4 addresses in network order.</summary>
    public static void ForEach(Action<byte[]> action)
    {
        foreach (var address in MatchingCase.Collectors)
        {
            var key = new byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(key, (uint)address);
            action(key);
        }
    }
}
