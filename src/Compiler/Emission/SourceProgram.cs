using System.Collections.Immutable;
using Heliograph.Compiler.Lowering;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;

namespace Heliograph.Compiler.Emission;

/// <summary>
/// The program of one direction of one source interface: parse, set aside what is never mirrored, classify, count, copy.
/// It never writes the packet: a direct write would make the verifier add a
/// prologue that un-shares every packet, matched or not. Every path answers TCX_NEXT.
/// </summary>
/// <remarks>
/// Classification is one stage between the key and the decision, a <see cref="CompareChain"/> or a <see cref="RuleSetStage"/>: it reads the key, keeps R6, and ends at
/// <see cref="SourceLabels.Unmatched"/>, at a session's accept label or at <see cref="SourceLabels.Decided"/> with the slot of the deciding rule in R7.
/// </remarks>
internal static class SourceProgram
{
    /// <summary>With the rules as instructions.</summary>
    public static ProgramSpec Emit(DirectionPlan plan, ImmutableArray<LoweredRule> ipv4, ImmutableArray<LoweredRule> ipv6) => Emit(plan, (a, labels) =>
    {
        if (plan.Copies > 1)
        {
            SeveralChain.Emit(a, ipv4, labels.ClassifyIPv4, labels, plan);
            SeveralChain.Emit(a, ipv6, labels.ClassifyIPv6, labels, plan);
            return;
        }

        EmitAccepts(a, plan, labels, [.. ipv4.Concat(ipv6).Where(rule => rule.Accepts).Select(rule => rule.Rule.Session)]);
        CompareChain.Emit(a, ipv4, labels.ClassifyIPv4, labels, plan);
        CompareChain.Emit(a, ipv6, labels.ClassifyIPv6, labels, plan);
    });

    /// <summary>With the rules as data.</summary>
    public static ProgramSpec Emit(DirectionPlan plan, RuleSetPlace place)
        => Emit(plan, (a, labels) => new RuleSetStage(a, plan, labels, place).Emit());

    private static ProgramSpec Emit(DirectionPlan plan, Action<Assembler, SourceLabels> classify)
    {
        var a = new Assembler();
        var labels = new SourceLabels(a, plan.Sessions.Length);

        EmitStart(a, plan, labels);
        ParseStage.Emit(a, labels, plan);
        EmitExits(a, plan, labels);
        a.Origin("counting");
        a.Place(labels.Decided);
        MeasureStage.Emit(a);
        Counting.Emit(a, plan.Slots.Seen);
        if (plan.Copies > 1)
        {
            SeveralStage.EmitEnd(a, plan, labels);
        }
        else
        {
            Counting.Emit(a, Register.R7);
            EmitEnd(a, plan, labels);
        }

        a.Place(labels.Out);
        a.Move(Register.R0, TcxAction.Next);
        a.Exit();
        classify(a, labels);
        return a.Build(plan.Name, ProgramType.SchedCls);
    }

    /// <summary>A clone of ours that was not encapsulated is not looked at again: copies of copies would follow.</summary>
    private static void EmitStart(Assembler a, DirectionPlan plan, SourceLabels labels)
    {
        a.Origin("start");
        a.Move(Register.R6, Register.R1);
        a.LoadContext(Register.R1, CloneWord.Magic);
        a.JumpIf32(JumpOperation.Jeq, Register.R1, unchecked((int)plan.Magic), labels.Out);
        a.StoreStack(OperandSize.Word, SourceFrame.TransportOffset, 0);
        a.StoreStack(OperandSize.Word, SourceFrame.TemplateSlot, 0);
        a.StoreStack(OperandSize.Word, SourceFrame.SessionBase, SourceFrame.NotAccepted);
        a.StoreStack(OperandSize.Word, SourceFrame.Verdict, ProbeVerdict.None);
        if (plan.Features != SessionFeatures.None)
        {
            a.StoreStack(OperandSize.Word, SourceFrame.PolicySlot, SourceFrame.NoPolicy);
        }

        if (plan.Copies > 1)
        {
            SeveralStage.EmitStart(a, plan);
        }
    }

    private static void EmitExits(Assembler a, DirectionPlan plan, SourceLabels labels)
    {
        a.Origin("not mirrored");
        Exit(labels.Arp, plan.Slots.Arp, ProbeVerdict.Arp);
        Exit(labels.Dhcp, plan.Slots.Dhcp, ProbeVerdict.Dhcp);
        Exit(labels.OwnCopy, plan.Slots.OwnCopies, ProbeVerdict.OwnCopy);
        Exit(labels.Unmatched, plan.Slots.Unmatched, ProbeVerdict.None);

        void Exit(Label label, int slot, int verdict)
        {
            a.Place(label);
            a.Move(Register.R7, slot);
            RecordVerdict(a, plan, verdict);
            if (label != labels.Unmatched)
            {
                a.Jump(labels.Decided);
            }
        }
    }

    private static void EmitEnd(Assembler a, DirectionPlan plan, SourceLabels labels)
    {
        if (plan.Purpose == ProgramPurpose.Probe)
        {
            EmitAnswer(a, plan);
        }
        else
        {
            CopyStage.Emit(a, plan, SourceFrame.First, labels.Out);
        }
    }

    /// <summary>Of policies a probe asks only what it can answer for any time and chance: the sample of flows.</summary>
    private static void EmitAnswer(Assembler a, DirectionPlan plan)
    {
        var answer = a.NewLabel("answer");
        var sampledOut = a.NewLabel("sampled out");
        if (plan.Features.HasFlag(SessionFeatures.FlowSampling))
        {
            a.LoadStack(OperandSize.Word, Register.R1, SourceFrame.SessionBase);
            a.JumpIf32(JumpOperation.Jeq, Register.R1, SourceFrame.NotAccepted, answer);
            PolicyStage.Emit(a, SessionFeatures.FlowSampling, SourceFrame.First, sampledOut);
            a.Jump(answer);
            a.Place(sampledOut);
            a.LoadStack(OperandSize.Word, Register.R0, SourceFrame.Verdict);
            a.Alu32(AluOperation.Mul, Register.R0, ProbeVerdict.Factor);
            a.Alu32(AluOperation.Add, Register.R0, 1);
            a.Exit();
        }

        a.Origin("answer of the probe");
        a.Place(answer);
        a.LoadStack(OperandSize.Word, Register.R0, SourceFrame.Verdict);
        a.Exit();
    }

    /// <summary>Only for sessions that can accept: the verifier refuses what cannot be reached.</summary>
    private static void EmitAccepts(Assembler a, DirectionPlan plan, SourceLabels labels, ImmutableSortedSet<int> accepting)
    {
        foreach (var i in accepting)
        {
            var session = plan.Sessions[i];
            a.Origin($"accept for session {session.Id}");
            a.Place(labels.Accept[i]);
            a.StoreStack(OperandSize.Word, SourceFrame.SessionBase, session.Slots.Base);
            a.StoreStack(OperandSize.Word, SourceFrame.TemplateSlot, session.TemplateSlot);
            if (session.Policy is { Features: not SessionFeatures.None } policy)
            {
                a.StoreStack(OperandSize.Word, SourceFrame.PolicySlot, policy.Slot);
            }

            a.Jump(labels.Decided);
        }
    }

    /// <summary>Only a probe keeps what it will answer.</summary>
    internal static void RecordVerdict(Assembler a, DirectionPlan plan, int verdict)
    {
        if (plan.Purpose == ProgramPurpose.Probe)
        {
            a.StoreStack(OperandSize.Word, SourceFrame.Verdict, verdict);
        }
    }
}
