using Heliograph.Compiler.MapLayouts;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;

namespace Heliograph.Compiler.Emission;

/// <summary>
/// The program on the egress of the device where the relay ends. It hands each packet to the underlay of its session once more, as a clone
/// with the same words in <c>skb->cb</c> that the source program wrote, and counts what became of it. Nothing goes on from here.
/// </summary>
/// <remarks>
/// R6 is the context, R9 the session's first counter. Each CPU is still within the <c>bpf_clone_redirect</c> of the source program, which is
/// told by the outcome map that its clone went into the relay, whatever the encapsulating program wrote meanwhile.
/// </remarks>
internal static class RelayProgram
{
    /// <summary>u32: slot of the counter of a group's member plus one, or 0.</summary>
    private const int Member = SourceFrame.SessionBase;

    /// <summary>u32: interface index of the underlay.</summary>
    private const int Underlay = SourceFrame.Verdict;

    public static ProgramSpec Emit(string name, uint magic)
    {
        var a = new Assembler();
        var drop = a.NewLabel("drop");
        var count = a.NewLabel("count what became of the copy");
        var sent = a.NewLabel("sent");
        EmitGuard(a, magic, drop);
        EmitTemplate(a, drop);
        EmitMeasure(a);
        EmitClone(a, magic, drop);

        a.Origin("counting copies");
        CopyStage.EmitOutcome(a, sent, count);
        a.Place(sent);
        EmitMember(a);
        CopyStage.EmitParts(a);
        a.Move(Register.R7, (int)SessionCounter.Sent);
        a.Place(count);
        a.Alu(AluOperation.Add, Register.R7, Register.R9);
        Counting.Emit(a, Register.R7);
        a.Move(Register.R7, Register.R9);
        a.Alu(AluOperation.Add, Register.R7, (int)SessionCounter.Returned);
        Counting.Emit(a, Register.R7);
        EmitOutcome(a, drop);

        a.Origin("drop");
        a.Place(drop);
        a.Move(Register.R0, TcxAction.Drop);
        a.Exit();
        return a.Build(name, ProgramType.SchedCls);
    }

    /// <summary>Nobody else has business on this device.</summary>
    private static void EmitGuard(Assembler a, uint magic, Label drop)
    {
        a.Origin("guard");
        a.Move(Register.R6, Register.R1);
        a.LoadContext(Register.R7, SkBuffOffset.Mark);
        a.Move(Register.R1, Register.R7);
        a.Alu(AluOperation.Rsh, Register.R1, 16);
        a.JumpIf(JumpOperation.Jne, Register.R1, (int)(magic >> 16), drop);
        a.Move(Register.R1, Register.R7);
        a.Alu(AluOperation.And, Register.R1, RelayMark.SlotMask);
        a.StoreStack(OperandSize.Word, SourceFrame.TemplateSlot, Register.R1);
    }

    /// <summary>A template that is not there, or not ready, any more: that is told by what did not return.</summary>
    private static void EmitTemplate(Assembler a, Label drop)
    {
        a.Origin("template");
        a.Lookup(MirrorMaps.Templates(1), SourceFrame.TemplateSlot);
        a.JumpIf(JumpOperation.Jeq, Register.R0, 0, drop);
        a.Move(Register.R1, Register.R0);
        a.StoreStack(OperandSize.Word, SourceFrame.MapKey, 0);
        a.StackAddress(Register.R2, SourceFrame.MapKey);
        a.Call(Helper.map_lookup_elem);
        a.JumpIf(JumpOperation.Jeq, Register.R0, 0, drop);
        a.Load(OperandSize.Word, Register.R1, Register.R0, TemplateValue.StateOffset);
        a.JumpIf(JumpOperation.Jne, Register.R1, (int)TemplateState.Ready, drop);
        a.Load(OperandSize.Word, Register.R1, Register.R0, TemplateValue.RelayIndexOffset);
        a.JumpIf(JumpOperation.Jeq, Register.R1, 0, drop);
        a.Load(OperandSize.Word, Register.R9, Register.R0, TemplateValue.SessionCountersOffset);
        a.Load(OperandSize.Word, Register.R1, Register.R0, TemplateValue.MemberCounterOffset);
        a.StoreStack(OperandSize.Word, Member, Register.R1);
        a.Load(OperandSize.Word, Register.R1, Register.R0, TemplateValue.InterfaceIndexOffset);
        a.StoreStack(OperandSize.Word, Underlay, Register.R1);
    }

    /// <summary>One packet as it was on the source's wire: with the tags that were in its data.</summary>
    private static void EmitMeasure(Assembler a)
    {
        a.Alu(AluOperation.Rsh, Register.R7, RelayMark.TagsShift);
        a.Alu(AluOperation.And, Register.R7, RelayMark.TagsMask);
        a.Alu(AluOperation.Lsh, Register.R7, RelayMark.TagBytesShift);
        a.LoadContext(Register.R1, SkBuffOffset.Len);
        a.Alu(AluOperation.Add, Register.R1, Register.R7);
        a.StoreStack(OperandSize.Double, SourceFrame.Bytes, Register.R1);
        a.StoreStack(OperandSize.Double, SourceFrame.FirstFrameBytes, Register.R1);
        a.StoreStack(OperandSize.Double, SourceFrame.Packets, 1);
    }

    /// <summary>R7 becomes what <c>bpf_clone_redirect</c> returned, R8 the address of the outcome.</summary>
    private static void EmitClone(Assembler a, uint magic, Label drop)
    {
        a.Origin("copying");
        a.Lookup(MirrorMaps.Outcome, SourceFrame.MapKey);
        a.JumpIf(JumpOperation.Jeq, Register.R0, 0, drop);
        a.Move(Register.R8, Register.R0);
        a.Store(OperandSize.Double, Register.R8, 0, Outcome.NotSeen);

        a.LoadContext(Register.R1, SkBuffOffset.Hash);
        a.Store(OperandSize.Word, Register.R6, CloneWord.FlowHash, Register.R1);
        a.LoadStack(OperandSize.Word, Register.R1, SourceFrame.TemplateSlot);
        a.Store(OperandSize.Word, Register.R6, CloneWord.TemplateSlot, Register.R1);
        a.Move(Register.R1, CloneWord.FromRelay);
        a.Store(OperandSize.Word, Register.R6, CloneWord.HeaderBytes, Register.R1);
        a.Alu32(AluOperation.Mov, Register.R1, unchecked((int)magic));
        a.Store(OperandSize.Word, Register.R6, CloneWord.Magic, Register.R1);

        a.Move(Register.R1, Register.R6);
        a.LoadStack(OperandSize.Word, Register.R2, Underlay);
        a.Move(Register.R3, 0);
        a.Call(Helper.clone_redirect);
        a.Move(Register.R7, Register.R0);
    }

    /// <summary>The encapsulating program was given the member's own template, and knows nothing of a group.</summary>
    private static void EmitMember(Assembler a)
    {
        a.LoadStack(OperandSize.Word, Register.R1, Member);
        a.Alu(AluOperation.Lsh, Register.R1, Outcome.MemberShift);
        a.Alu(AluOperation.Or, Register.R8, Register.R1);
    }

    /// <summary>For the source program.</summary>
    private static void EmitOutcome(Assembler a, Label done)
    {
        a.StoreStack(OperandSize.Word, SourceFrame.MapKey, 0);
        a.Lookup(MirrorMaps.Outcome, SourceFrame.MapKey);
        a.JumpIf(JumpOperation.Jeq, Register.R0, 0, done);
        a.Store(OperandSize.Double, Register.R0, 0, Outcome.Seen | (int)SessionCounter.Relayed);
    }
}
