using System.Collections.Immutable;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Compiler.RuleTables;
using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Ebpf.Specs;

namespace Heliograph.Compiler.Tests.Equivalence;

/// <summary>A rule set with everything a program for it needs, counters in consecutive slots.</summary>
internal sealed class ProbedRules
{
    public const uint Magic = 0x5EED_CAFE;

    /// <summary>More than the largest generated rule set needs.</summary>
    public const int CounterSlots = 160;

    /// <summary>Behind what rules and sessions take: counters of members, as many for each session as it has template slots.</summary>
    public const int FirstMemberCounter = 128;
    public const int TemplateSlotsOfSession = 8;
    public const int TemplateSlots = 4 * TemplateSlotsOfSession;

    /// <summary>In place of an answer: the flow cache gave another one than the search before it.</summary>
    public const int RememberedOtherwise = -2;

    private static ulong s_generation;

    private static readonly MapSpec[] Maps =
    [
        MirrorMaps.Counters(CounterSlots), MirrorMaps.Templates(TemplateSlots), MirrorMaps.Groups(TemplateSlots), MirrorMaps.Collectors(16), MirrorMaps.Policies(TemplateSlots), MirrorMaps.Buckets(TemplateSlots),
        MirrorMaps.Outcome, MirrorMaps.Fragments, MirrorMaps.FlowCache(Linux.Bpf.PossibleCpus.Count),
    ];

    public ProbedRules(ImmutableArray<SessionPlan> sessions, ProgramPurpose purpose, ClassifierGear gear = ClassifierGear.CompareChain)
    {
        var next = DirectionSlots.Size;
        Plan = new DirectionPlan
        {
            Name = "equivalence",
            Direction = TrafficDirection.Ingress,
            Magic = Magic,
            Slots = new DirectionSlots(0),
            Purpose = purpose,
            HasFragmentMemory = purpose == ProgramPurpose.Probe,
            Sessions = [.. sessions.Select((session, index) => Place(session, index, ref next))],
        };
        if (gear == ClassifierGear.CompareChain)
        {
            Program = MirrorCompiler.CompileSource(Plan);
            return;
        }

        Image = RuleSetImage.Build(Plan, ++s_generation);
        Program = MirrorCompiler.CompileSource(Plan, new RuleSetPlace(Image.SizeClass, 0, gear == ClassifierGear.FlowCache));
    }

    public static IReadOnlyList<MapSpec> MapSpecs => Maps;

    public DirectionPlan Plan { get; }

    public ProgramSpec Program { get; }

    /// <summary>The rules as data, unless they are in the program.</summary>
    public RuleSetImage? Image { get; }

    /// <summary>What a probe program answers when it decides so.</summary>
    public static int AnswerOf(ImmutableArray<Verdict> verdicts, ImmutableArray<SessionPlan> sessions)
    {
        switch (verdicts[0].Kind)
        {
            case VerdictKind.None: return ProbeVerdict.None;
            case VerdictKind.Arp: return ProbeVerdict.Arp;
            case VerdictKind.Dhcp: return ProbeVerdict.Dhcp;
            case VerdictKind.OwnCopy: return ProbeVerdict.OwnCopy;
            default:
                var answer = verdicts.Aggregate(0, (sum, verdict) => ProbeVerdict.Further(sum, IndexOf(verdict, sessions)));
                return verdicts.Where(verdict => verdict.IsSampledOut)
                    .Aggregate(answer, (sum, verdict) => ProbeVerdict.SampledOut(sum, sessions.Take(verdict.SessionIndex).Count(session => session.Policy.Continue)));
        }
    }

    private static int IndexOf(Verdict verdict, ImmutableArray<SessionPlan> sessions)
        => ProbeVerdict.FirstRule + verdict.RuleIndex + sessions.Take(verdict.SessionIndex).Sum(session => session.IngressRules.Length);

    public static string Describe(int answer) => answer switch
    {
        ProbeVerdict.None => "none",
        ProbeVerdict.Arp => "ARP",
        ProbeVerdict.Dhcp => "DHCP",
        ProbeVerdict.OwnCopy => "own copy",
        RememberedOtherwise => "one answer at first and another from the flow cache",
        int.MinValue => "a fault",
        < 0 or > 1 << 16 => $"several rules, or out of the sample ({answer})",
        _ => $"rule {answer - ProbeVerdict.FirstRule} of all rules",
    };

    /// <summary>The slot of the counter that counts what a verdict decided.</summary>
    public int SlotOf(Verdict verdict) => verdict.Kind switch
    {
        VerdictKind.None => Plan.Slots.Unmatched,
        VerdictKind.Arp => Plan.Slots.Arp,
        VerdictKind.Dhcp => Plan.Slots.Dhcp,
        VerdictKind.OwnCopy => Plan.Slots.OwnCopies,
        _ => Plan.Sessions[verdict.SessionIndex].Rules[verdict.RuleIndex].Slot,
    };

    private static DirectionSession Place(SessionPlan session, int index, ref int next)
    {
        var slots = new SessionSlots(next);
        next += SessionSlots.Size;
        var firstRule = next;
        next += session.IngressRules.Length;
        return new DirectionSession
        {
            Id = session.Id,
            TemplateSlot = index * TemplateSlotsOfSession,
            Slots = slots,
            Policy = new PolicyPlace(index, PolicyPlace.FeaturesOf(session.Policy)),
            Continues = session.Policy.Continue,
            Rules = [.. session.IngressRules.Select((rule, place) => new DirectionRule(rule, firstRule + place))],
        };
    }
}
