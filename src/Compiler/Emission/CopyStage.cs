using Heliograph.Compiler.Lowering;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Compiler.Emission;

/// <summary>
/// Sends a clone to the underlay, if a session accepted, and counts what became of it. The clone carries its session in
/// <c>skb->cb</c>; the encapsulating program answers through the outcome map before <c>bpf_clone_redirect</c> returns.
/// </summary>
internal static class CopyStage
{
    /// <param name="a">Where to.</param>
    /// <param name="plan">The direction.</param>
    /// <param name="match">What was found.</param>
    /// <param name="otherwise">Goes on there when no session accepts.</param>
    public static void Emit(Assembler a, DirectionPlan plan, MatchFrame match, Label otherwise)
    {
        var count = a.NewLabel("count what became of the copy");
        var sent = a.NewLabel("sent");
        a.Origin("copying");
        a.LoadStack(OperandSize.Word, Register.R9, match.SessionBase);
        a.JumpIf32(JumpOperation.Jeq, Register.R9, SourceFrame.NotAccepted, otherwise);
        if (plan.HasHeartbeat)
        {
            EmitHeartbeat(a, count);
        }

        if (plan.Features != SessionFeatures.None)
        {
            PolicyStage.Emit(a, plan.Features, match, count);
            a.Origin("copying");
        }

        EmitTemplate(a, match, count);
        EmitClone(a, match, plan.Magic);
        EmitOutcome(a, sent, count);

        a.Origin("counting copies");
        a.Place(sent);
        EmitParts(a);
        a.Move(Register.R7, (int)SessionCounter.Sent);
        a.Place(count);
        a.Alu(AluOperation.Add, Register.R7, Register.R9);
        Counting.Emit(a, Register.R7);
    }

    /// <summary>
    /// Goes on at <paramref name="count"/> when the agent has been silent for too long. Only packets that would be copied come
    /// here. The coarse clock moves with the timer tick, which is exact enough for a limit of seconds, and costs half of the fine one.
    /// </summary>
    private static void EmitHeartbeat(Assembler a, Label count)
    {
        a.Call(Helper.ktime_get_coarse_ns);
        a.LoadMapValue(Register.R1, MirrorMaps.Heartbeat);
        a.Load(OperandSize.Double, Register.R1, Register.R1, 0);
        a.Move(Register.R7, (int)SessionCounter.AgentSilent);
        a.JumpIf(JumpOperation.Jgt, Register.R0, Register.R1, count);
    }

    /// <summary>R7 becomes the interface index of the underlay, R8 the address of the outcome. Without either: the reason in R7.</summary>
    private static void EmitTemplate(Assembler a, MatchFrame match, Label count)
    {
        a.Move(Register.R7, (int)SessionCounter.NoTemplate);
        a.Lookup(MirrorMaps.Templates(1), match.TemplateSlot);
        a.JumpIf(JumpOperation.Jeq, Register.R0, 0, count);
        a.Move(Register.R1, Register.R0);
        a.StoreStack(OperandSize.Word, SourceFrame.MapKey, 0);
        a.StackAddress(Register.R2, SourceFrame.MapKey);
        a.Call(Helper.map_lookup_elem);
        a.JumpIf(JumpOperation.Jeq, Register.R0, 0, count);
        a.Load(OperandSize.Word, Register.R7, Register.R0, TemplateValue.StateOffset);
        a.Alu(AluOperation.And, Register.R7, Outcome.CounterMask);
        a.JumpIf(JumpOperation.Jne, Register.R7, (int)TemplateState.Ready, count);
        a.Load(OperandSize.Word, Register.R7, Register.R0, TemplateValue.InterfaceIndexOffset);
        a.Lookup(MirrorMaps.Outcome, SourceFrame.MapKey);
        a.Move(Register.R8, Register.R0);
        a.Move(Register.R0, Register.R7);
        a.Move(Register.R7, (int)SessionCounter.NoTemplate);
        a.JumpIf(JumpOperation.Jeq, Register.R8, 0, count);
        a.Move(Register.R7, Register.R0);
        a.Store(OperandSize.Double, Register.R8, 0, Outcome.NotSeen);
    }

    /// <summary>R7 becomes what <c>bpf_clone_redirect</c> returned.</summary>
    private static void EmitClone(Assembler a, MatchFrame match, uint magic)
    {
        EmitFlowHash(a);
        StoreWord(CloneWord.FlowHash, Register.R1);
        a.LoadStack(OperandSize.Word, Register.R1, match.TemplateSlot);
        StoreWord(CloneWord.TemplateSlot, Register.R1);
        a.LoadStack(OperandSize.Word, Register.R1, SourceFrame.HeaderBytes);
        StoreWord(CloneWord.HeaderBytes, Register.R1);
        a.Alu32(AluOperation.Mov, Register.R1, unchecked((int)magic));
        StoreWord(CloneWord.Magic, Register.R1);

        a.Move(Register.R1, Register.R6);
        a.Move(Register.R2, Register.R7);
        a.Move(Register.R3, 0);
        a.Call(Helper.clone_redirect);
        a.Move(Register.R7, Register.R0);

        a.Move(Register.R1, 0);
        StoreWord(CloneWord.Magic, Register.R1);
        StoreWord(CloneWord.TemplateSlot, Register.R1);
        StoreWord(CloneWord.FlowHash, Register.R1);
        StoreWord(CloneWord.HeaderBytes, Register.R1);

        void StoreWord(int field, Register value) => a.Store(OperandSize.Word, Emission.Emit.Context, field, value);
    }

    /// <summary>R1 becomes the hash of the flow, see <see cref="FlowHash"/>.</summary>
    internal static void EmitFlowHash(Assembler a)
    {
        a.LoadStack(OperandSize.Double, Register.R1, SourceFrame.Key + KeyLayout.IPv6Source);
        for (var offset = KeyLayout.IPv6Source + 8; offset < KeyLayout.SourcePort; offset += 8)
        {
            a.LoadStack(OperandSize.Double, Register.R2, SourceFrame.Key + offset);
            a.Alu(AluOperation.Xor, Register.R1, Register.R2);
        }

        a.Move(Register.R2, Register.R1);
        a.Alu(AluOperation.Rsh, Register.R2, 32);
        a.Alu32(AluOperation.Xor, Register.R1, Register.R2);
        a.LoadStack(OperandSize.Word, Register.R2, SourceFrame.Key + KeyLayout.SourcePort);
        a.Alu32(AluOperation.Xor, Register.R1, Register.R2);
        a.LoadStack(OperandSize.Word, Register.R2, SourceFrame.Key + KeyLayout.DestinationPort);
        a.Alu32(AluOperation.Xor, Register.R1, Register.R2);
        a.LoadStack(OperandSize.Word, Register.R2, SourceFrame.Key + KeyLayout.Protocol);
        a.Alu32(AluOperation.Lsh, Register.R2, 16);
        a.Alu32(AluOperation.Xor, Register.R1, Register.R2);
        EmitFold(a, 16);
        a.Alu32(AluOperation.Mul, Register.R1, unchecked((int)FlowHash.FirstMultiplier));
        EmitFold(a, 13);
        a.Alu32(AluOperation.Mul, Register.R1, unchecked((int)FlowHash.SecondMultiplier));
        EmitFold(a, 16);
    }

    /// <summary><c>R1 ^= R1 >> shift</c></summary>
    internal static void EmitFold(Assembler a, int shift)
    {
        a.Alu32(AluOperation.Mov, Register.R2, Register.R1);
        a.Alu32(AluOperation.Rsh, Register.R2, shift);
        a.Alu32(AluOperation.Xor, Register.R1, Register.R2);
    }

    /// <summary>
    /// Goes on at <paramref name="sent"/> with the outcome in R8, or at <paramref name="count"/> with the reason in R7.
    /// What the encapsulating program says comes first: a clone that it drops is also a failed transmission.
    /// </summary>
    internal static void EmitOutcome(Assembler a, Label sent, Label count)
    {
        var seen = a.NewLabel("clone was seen");
        a.Load(OperandSize.Double, Register.R8, Register.R8, 0);
        a.JumpIf(JumpOperation.Jne, Register.R8, Outcome.NotSeen, seen);
        a.Move(Register.R1, Register.R7);
        a.Move(Register.R7, (int)SessionCounter.TransmitFailed);
        a.JumpIf32(JumpOperation.Jne, Register.R1, 0, count);
        a.Move(Register.R7, (int)SessionCounter.NotEncapsulated);
        a.Jump(count);

        a.Place(seen);
        a.Move(Register.R1, Register.R7);
        a.Move(Register.R7, Register.R8);
        a.Alu(AluOperation.And, Register.R7, Outcome.CounterMask);
        a.JumpIf(JumpOperation.Jne, Register.R7, (int)SessionCounter.Sent, count);
        a.JumpIf32(JumpOperation.Jeq, Register.R1, 0, sent);

        // Also NET_XMIT_CN: with it a device that is down drops all, and fq_codel a packet of the same flow.
        a.Move(Register.R7, (int)SessionCounter.TransmitFailed);
        a.Jump(count);
    }

    /// <summary>Counts the parts of what was sent. Of a super-packet that became one frame only the first packet was sent.</summary>
    internal static void EmitParts(Assembler a)
    {
        var whole = a.NewLabel("not collapsed");
        var notTruncated = a.NewLabel("not truncated");
        var notWhole = a.NewLabel("not whole");
        var done = a.NewLabel("parts counted");
        a.JumpIf(JumpOperation.Jeq, Register.R8, Outcome.Seen | (int)SessionCounter.Sent, done);
        a.Move(Register.R1, Register.R8);
        a.Alu(AluOperation.And, Register.R1, Outcome.Collapsed);
        a.JumpIf(JumpOperation.Jeq, Register.R1, 0, whole);
        EmitCollapsed(a, whole);
        a.Place(whole);
        EmitPart(a, Outcome.Truncated, SessionCounter.Truncated, notTruncated);
        a.Place(notTruncated);
        EmitPart(a, Outcome.SentWhole, SessionCounter.SentWhole, notWhole);
        a.Place(notWhole);
        EmitMember(a, done);
        a.Place(done);
    }

    private static void EmitPart(Assembler a, int flag, SessionCounter counter, Label otherwise)
    {
        a.Move(Register.R1, Register.R8);
        a.Alu(AluOperation.And, Register.R1, flag);
        a.JumpIf(JumpOperation.Jeq, Register.R1, 0, otherwise);
        EmitCount(a, counter);
    }

    /// <summary>Of the members of a group each has its own counter.</summary>
    private static void EmitMember(Assembler a, Label otherwise)
    {
        a.Move(Register.R7, Register.R8);
        a.Alu(AluOperation.Rsh, Register.R7, Outcome.MemberShift);
        a.JumpIf(JumpOperation.Jeq, Register.R7, 0, otherwise);
        a.Alu(AluOperation.Sub, Register.R7, 1);
        Counting.Emit(a, Register.R7);
    }

    private static void EmitCollapsed(Assembler a, Label otherwise)
    {
        a.LoadStack(OperandSize.Double, Register.R1, SourceFrame.Packets);
        a.JumpIf(JumpOperation.Jeq, Register.R1, 1, otherwise);
        a.Alu(AluOperation.Sub, Register.R1, 1);
        a.StoreStack(OperandSize.Double, SourceFrame.Packets, Register.R1);
        a.LoadStack(OperandSize.Double, Register.R1, SourceFrame.Bytes);
        a.LoadStack(OperandSize.Double, Register.R2, SourceFrame.FirstFrameBytes);
        a.Alu(AluOperation.Sub, Register.R1, Register.R2);
        a.StoreStack(OperandSize.Double, SourceFrame.Bytes, Register.R1);
        EmitCount(a, SessionCounter.SuperPacketCut);
        a.StoreStack(OperandSize.Double, SourceFrame.Packets, 1);
        a.LoadStack(OperandSize.Double, Register.R1, SourceFrame.FirstFrameBytes);
        a.StoreStack(OperandSize.Double, SourceFrame.Bytes, Register.R1);
    }

    private static void EmitCount(Assembler a, SessionCounter counter)
    {
        a.Move(Register.R7, Register.R9);
        a.Alu(AluOperation.Add, Register.R7, (int)counter);
        Counting.Emit(a, Register.R7);
    }
}
