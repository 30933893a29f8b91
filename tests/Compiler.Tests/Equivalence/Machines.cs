using System.Buffers.Binary;
using System.Collections.Immutable;
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

    void Load(ImmutableArray<SessionPlan> sessions);

    /// <returns>A <see cref="ProbeVerdict"/>.</returns>
    int Probe(ReadOnlySpan<byte> frame, int acceleratedTags);
}

internal sealed class InterpreterMachine : IProbeMachine
{
    private readonly ImmutableDictionary<string, ManagedMap> _maps = ManagedMap.CreateAll(ProbedRules.MapSpecs);
    private readonly SocketBuffer _skb = new();
    private Interpreter? _interpreter;

    public InterpreterMachine() => Collectors.ForEach(address => _maps[MirrorMapNames.Collectors].Update(address, [1]));

    public string Name => "interpreter";

    public int FramesPerRuleSet => 100;

    public bool Takes(ReadOnlySpan<byte> frame, int acceleratedTags) => true;

    public void Load(ImmutableArray<SessionPlan> sessions)
        => _interpreter = new Interpreter(new ProbedRules(sessions, ProgramPurpose.Probe).Program, _maps);

    public int Probe(ReadOnlySpan<byte> frame, int acceleratedTags)
    {
        _skb.Reset(frame);
        _skb.VlanPresent = acceleratedTags > 0;
        return _interpreter!.Run(_skb);
    }

    public void Dispose()
    {
    }
}

internal sealed class KernelMachine : IProbeMachine
{
    private readonly ImmutableDictionary<string, BpfMap> _maps = ProbedRules.MapSpecs.ToImmutableDictionary(spec => spec.Name, BpfMap.Create);
    private BpfProgram? _program;

    public KernelMachine() => Collectors.ForEach(address => _maps[MirrorMapNames.Collectors].Update(address, [1]));

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
        _program?.Dispose();
        _program = BpfProgram.Load(new ProbedRules(sessions, ProgramPurpose.Probe).Program, _maps);
    }

    public int Probe(ReadOnlySpan<byte> frame, int acceleratedTags) => (int)_program!.TestRun(frame, []).ReturnValue;

    public void Dispose()
    {
        _program?.Dispose();
        foreach (var map in _maps.Values)
        {
            map.Dispose();
        }
    }
}

internal static class MirrorMapNames
{
    public static string Counters { get; } = NameOf(MapType.PercpuArray, 16);

    public static string Collectors { get; } = ProbedRules.MapSpecs.Single(spec => spec.Type == MapType.Hash).Name;

    private static string NameOf(MapType type, int valueBytes)
        => ProbedRules.MapSpecs.Single(spec => spec.Type == type && spec.ValueBytes == valueBytes).Name;
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
