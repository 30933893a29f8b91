using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Heliograph.Compiler;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Compiler.RuleTables;
using Heliograph.Core.Model;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;

namespace Heliograph.Benchmarks.Classifier;

/// <summary>One program with its rules and flows, loaded.</summary>
internal sealed class Candidate : IDisposable
{
    private static ulong s_generation;

    private readonly List<BpfMap> _maps;
    private readonly BpfProgram _program;
    private readonly BpfProgram _empty;
    private readonly Rotation _rotation;
    private readonly DirectionPlan _plan;
    private readonly BpfMap? _outer;

    public static Candidate Draw(string name, ClassifierGear gear, IpVersion version, int rules, int flows, bool isHandWritten = false)
    {
        var random = new Random(rules);
        var drawn = Rules.Draw(version, rules, random).ToImmutableArray();
        return new Candidate(name, gear, [drawn], Flows.Draw(version, drawn, flows, random), isHandWritten);
    }

    /// <param name="name">For people.</param>
    /// <param name="gear">How it finds a rule.</param>
    /// <param name="sessions">Rules of each, in the order in which they are asked.</param>
    /// <param name="flows">What it sees.</param>
    /// <param name="isHandWritten">The program in C.</param>
    public Candidate(string name, ClassifierGear gear, ImmutableArray<ImmutableArray<FilterRule>> sessions, Flows flows, bool isHandWritten = false)
    {
        Name = name;
        Gear = gear;
        _rotation = new Rotation(flows);
        _plan = PlanOf(sessions);
        _maps = [BpfMap.Create(MirrorMaps.Counters(32 * 1024)), BpfMap.Create(MirrorMaps.Collectors(16)), .. _rotation.Maps];
        var start = Stopwatch.GetTimestamp();
        ProgramSpec program;
        if (gear == ClassifierGear.CompareChain)
        {
            program = isHandWritten ? HandWritten.Compile(_plan) : MirrorCompiler.CompileSource(_plan);
        }
        else
        {
            var image = RuleSetImage.Build(_plan, ++s_generation);
            BuildTime = Stopwatch.GetElapsedTime(start);
            Bytes = image.Value.Length;
            _outer = BpfMap.Create(MirrorMaps.RuleSets(image.SizeClass, 1));
            _maps.Add(_outer);
            _maps.Add(BpfMap.Create(MirrorMaps.FlowCache(PossibleCpus.Count)));
            Put(image);
            start = Stopwatch.GetTimestamp();
            program = MirrorCompiler.CompileSource(_plan, new RuleSetPlace(image.SizeClass, 0, gear == ClassifierGear.FlowCache));
        }

        var byName = _maps.ToDictionary(map => map.Spec.Name);
        _program = BpfProgram.Load(_rotation.InFrontOf(program), byName);
        LoadTime = Stopwatch.GetElapsedTime(start);
        _empty = BpfProgram.Load(_rotation.Empty(), byName);
    }

    public string Name { get; }

    public ClassifierGear Gear { get; }

    public TimeSpan BuildTime { get; }

    public TimeSpan LoadTime { get; }

    public int Bytes { get; }

    public List<double> Nanoseconds { get; } = [];

    public double Median => Nanoseconds.Order().ElementAt(Nanoseconds.Count / 2);

    /// <summary>Of the program, less those of the empty program just before and after it.</summary>
    public void Measure(int runs)
    {
        var before = _empty.TestRun(_rotation.Frame, [], runs).NanosecondsPerRun;
        var all = _program.TestRun(_rotation.Frame, [], runs).NanosecondsPerRun;
        var after = _empty.TestRun(_rotation.Frame, [], runs).NanosecondsPerRun;
        Nanoseconds.Add(all - ((before + after) / 2.0));
    }

    /// <summary>The answers to the first flows.</summary>
    public IReadOnlyList<uint> Answers(int flows)
    {
        _rotation.Turn(0);
        return [.. Enumerable.Range(0, flows).Select(_ => _program.TestRun(_rotation.Frame, []).ReturnValue)];
    }

    /// <summary>From the changed list of rules until a packet meets it: the last rule goes to the front and is for all packets.</summary>
    public TimeSpan Change(IpVersion version)
    {
        var session = _plan.Sessions[0];
        var any = version == IpVersion.IPv6 ? Cidr.AnyIPv6 : Cidr.AnyIPv4;
        var last = session.Rules[^1];
        var first = last with
        {
            Rule = last.Rule with { Source = any, Destination = any, Protocol = RuleProtocol.All, SourcePorts = PortRange.Any, DestinationPorts = PortRange.Any },
        };
        var start = Stopwatch.GetTimestamp();
        Put(RuleSetImage.Build(_plan with { Sessions = [session with { Rules = [first, .. session.Rules[..^1]] }] }, ++s_generation));
        if (_program.TestRun(_rotation.Frame, []).ReturnValue != ProbeVerdict.FirstRule)
        {
            throw new InvalidOperationException("The first packet after the change did not meet the new rule.");
        }

        return Stopwatch.GetElapsedTime(start);
    }

    public void Dispose()
    {
        _program.Dispose();
        _empty.Dispose();
        _maps.ForEach(map => map.Dispose());
    }

    private static DirectionPlan PlanOf(ImmutableArray<ImmutableArray<FilterRule>> sessions)
    {
        var next = DirectionSlots.Size;
        return new DirectionPlan
        {
            Name = "classifier",
            Direction = TrafficDirection.Ingress,
            Magic = 0x5EED_CAFE,
            Slots = new DirectionSlots(0),
            Purpose = ProgramPurpose.Probe,
            Sessions =
            [
                .. sessions.Select((rules, index) => new DirectionSession
                {
                    Id = new SessionId(string.Create(CultureInfo.InvariantCulture, $"tms-{index}")),
                    TemplateSlot = index,
                    Slots = new SessionSlots(Take(SessionSlots.Size)),
                    Rules = [.. rules.Select(rule => new DirectionRule(rule, Take(1)))],
                }),
            ],
        };

        int Take(int slots)
        {
            var first = next;
            next += slots;
            return first;
        }
    }

    private void Put(RuleSetImage image)
    {
        using var inner = BpfMap.Create(MirrorMaps.RuleSet(image.SizeClass));
        inner.Update(0, image.Value.Span);
        _outer!.UpdateInner(0, inner); // only with rules as data
    }
}
