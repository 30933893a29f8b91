using Heliograph.Compiler.MapLayouts;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Compiler.Emission;

// The relay: a device that can neither cut super-packets nor finish checksums, so that the kernel does both before it sends. Behind it a
// program of ours hands each packet back here, where it is cut and encapsulated like any other. All of it happens before the call
// returns that made the clone, so packets of a flow keep their order and none waits in a queue.
internal static partial class EncapsulatingProgram
{
    /// <summary>Two u16: a word of the packet before and after it was changed to see whether it changes.</summary>
    private const int WordBefore = HeaderBytes - 4;
    private const int WordAfter = WordBefore - 4;

    /// <summary>The EtherType: always there, and at an even offset.</summary>
    private const int WordOffset = 12;
    private const int WordBytes = 2;

    /// <summary>Goes on behind this when there is no relay, or the super-packet came out of it whole.</summary>
    private static void EmitRelaySuperPacket(Assembler a, Labels labels)
    {
        var whole = a.NewLabel("cut as a whole");
        EmitNeedsRelay(a, whole);
        a.Jump(labels.Relay);
        a.Place(whole);
    }

    /// <summary>
    /// R8 is more than R9, the limit. A packet whose checksum is not finished goes through the relay, for after the cut nobody could
    /// finish it.
    /// </summary>
    /// <remarks>
    /// The kernel does not tell a program which these are. But to change a checksum by <c>bpf_l4_csum_replace</c> does nothing in a packet of
    /// which it is still to be calculated, and changes the word in others; which word it is does not matter to it
    /// (inet_proto_csum_replace4 of net/core/utils.c, v6.12).
    /// </remarks>
    private static void EmitRelayUnfinished(Assembler a, Labels labels)
    {
        var finished = a.NewLabel("checksum is finished");
        a.Origin("checksum to be finished");
        EmitNeedsRelay(a, finished);

        // What a card has checked is finished: not below zero.
        a.Move(Register.R1, Register.R6);
        a.Move(Register.R2, 0);
        a.Call(Helper.csum_level);
        a.JumpIf(JumpOperation.Jsge, Register.R0, 0, finished);

        a.LoadBytes(WordOffset, WordBefore, WordBytes);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, finished);
        a.Move(Register.R1, Register.R6);
        a.Move(Register.R2, WordOffset);
        a.Move(Register.R3, 0);
        a.Move(Register.R4, 1);
        a.Move(Register.R5, WordBytes);
        a.Call(Helper.l4_csum_replace);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, finished);
        a.LoadBytes(WordOffset, WordAfter, WordBytes);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, labels.Failed);
        a.LoadStack(OperandSize.Half, Register.R1, WordBefore);
        a.LoadStack(OperandSize.Half, Register.R2, WordAfter);
        a.JumpIf(JumpOperation.Jeq, Register.R1, Register.R2, labels.Relay);

        a.Move(Register.R1, Register.R6);
        a.Move(Register.R2, WordOffset);
        a.StackAddress(Register.R3, WordBefore);
        a.Move(Register.R4, WordBytes);
        a.Move(Register.R5, 0);
        a.Call(Helper.skb_store_bytes);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, labels.Failed);
        a.Place(finished);
        a.Origin("cutting");
    }

    private static void EmitNeedsRelay(Assembler a, Label otherwise)
    {
        a.Load(OperandSize.Word, Register.R1, Register.R7, TemplateValue.RelayIndexOffset);
        a.JumpIf(JumpOperation.Jeq, Register.R1, 0, otherwise);
        a.LoadStack(OperandSize.Word, Register.R1, HeaderBytes);
        a.JumpIf(JumpOperation.Jge, Register.R1, CloneWord.FromRelay, otherwise);
    }

    /// <summary>What becomes of each packet is counted behind the relay; the source program counts what went in.</summary>
    private static void EmitRelay(Assembler a, uint magic, Labels labels)
    {
        var untagged = a.NewLabel("no tags in the data");
        var counted = a.NewLabel("into the relay");
        a.Origin("relay");
        a.Place(labels.Relay);
        a.StoreStack(OperandSize.Double, OutcomeWord, (int)SessionCounter.Relayed);
        a.LoadStack(OperandSize.Word, Register.R9, TemplateSlot);
        a.LoadStack(OperandSize.Word, Register.R1, TaggedLength);
        a.JumpIf(JumpOperation.Jeq, Register.R1, 0, untagged);
        a.LoadContext(Register.R2, SkBuffOffset.Len);
        a.Alu(AluOperation.Sub, Register.R1, Register.R2);
        a.Alu(AluOperation.Lsh, Register.R1, RelayMark.TagsShift - RelayMark.TagBytesShift);
        a.Alu(AluOperation.Or, Register.R9, Register.R1);
        a.Place(untagged);
        a.Alu32(AluOperation.Or, Register.R9, unchecked((int)(magic & RelayMark.SignMask)));
        a.Store(OperandSize.Word, Register.R6, SkBuffOffset.Mark, Register.R9);

        a.Move(Register.R1, Register.R6);
        a.LoadStack(OperandSize.Word, Register.R2, Hash);
        a.Call(Helper.set_hash);
        a.Load(OperandSize.Word, Register.R9, Register.R7, TemplateValue.RelayIndexOffset);
        EmitOutcome(a, counted);
        a.Place(counted);
        a.Move(Register.R1, Register.R9);
        a.Move(Register.R2, 0);
        a.Call(Helper.redirect);
        a.Exit();
    }
}
