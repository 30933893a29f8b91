using Heliograph.Compiler.MapLayouts;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Compiler.Emission;

// Super-packets: left whole for the kernel or the device to cut later, or made one packet that is cut once.
internal static partial class EncapsulatingProgram
{
    /// <summary>BPF_ADJ_ROOM_MAC: room between the Ethernet and the IP header.</summary>
    private const int AdjustRoomMac = 1;

    // BPF_F_ADJ_ROOM_… of include/uapi/linux/bpf.h (v6.12): FIXED_GSO, ENCAP_L3_IPV4, ENCAP_L4_UDP, ENCAP_L2_ETH, ENCAP_L2(14).
    private const int FixedGso = 1 << 0;
    private const int InnerEthernetFrame = 1 << 6;
    private const ulong AdjustRoomFlags = (1 << 1) | (1 << 4) | InnerEthernetFrame | ((ulong)EthernetBytes << 56);

    /// <summary>
    /// The kernel cuts a super-packet into packets later, each with these outer headers; it has to be told that they are a tunnel's.
    /// Where the packets would not fit the underlay, it makes them shorter by 50 bytes.
    /// </summary>
    private static void EmitSuperPacket(Assembler a, Labels labels)
    {
        var collapse = a.NewLabel("collapse");
        var adjust = a.NewLabel("adjust room");
        var made = a.NewLabel("room was made");
        a.Origin("super-packet");
        a.Place(labels.SuperPacket);
        a.LoadStack(OperandSize.Word, Register.R9, HeaderBytes);
        a.Alu(AluOperation.Add, Register.R9, Register.R1);
        a.Load(OperandSize.Word, Register.R1, Register.R7, TemplateValue.PacketLengthOffset);
        a.JumpIf(JumpOperation.Jgt, Register.R9, Register.R1, collapse);

        a.LoadBytes(0, InnerEthernet, EthernetBytes);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, labels.Failed);
        a.LoadImmediate64(Register.R4, AdjustRoomFlags);
        a.Load(OperandSize.Word, Register.R1, Register.R7, TemplateValue.MtuLimitOffset);
        a.JumpIf(JumpOperation.Jgt, Register.R9, Register.R1, adjust);
        a.Alu(AluOperation.Or, Register.R4, FixedGso);
        a.Place(adjust);
        a.Move(Register.R9, Register.R4);
        EmitAdjustRoom(a);
        a.JumpIf(JumpOperation.Jeq, Register.R0, 0, made);
        // Below Linux 5.14 the flag is unknown, and refused. Without it only devices that cut tunnels themselves would miss something.
        a.Alu(AluOperation.And, Register.R9, ~InnerEthernetFrame);
        EmitAdjustRoom(a);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, collapse);
        a.Place(made);
        a.Move(Register.R9, OuterBytes + EthernetBytes);
        a.Jump(labels.Fill);

        EmitCollapse(a, collapse, labels);
    }

    /// <summary>With the flags in R9.</summary>
    private static void EmitAdjustRoom(Assembler a)
    {
        a.Move(Register.R1, Register.R6);
        a.Move(Register.R2, OuterBytes);
        a.Move(Register.R3, AdjustRoomMac);
        a.Move(Register.R4, Register.R9);
        a.Call(Helper.skb_adjust_room);
    }

    /// <summary>
    /// A super-packet whose packets would have to be cut, or that takes no tunnel headers, goes through the relay; without one it becomes
    /// one packet, cut.
    /// </summary>
    private static void EmitCollapse(Assembler a, Label collapse, Labels labels)
    {
        var shorter = a.NewLabel("not longer than the limit");
        a.Origin("super-packet to be cut");
        a.Place(collapse);
        if (labels.Relays)
        {
            EmitRelaySuperPacket(a, labels);
        }

        a.StoreStack(OperandSize.Word, OutcomeWord, (int)SessionCounter.Sent | Outcome.Collapsed);
        a.Load(OperandSize.Word, Register.R9, Register.R7, TemplateValue.CopyLimitOffset);
        a.JumpIf(JumpOperation.Jle, Register.R8, Register.R9, shorter);
        a.StoreStack(OperandSize.Word, OutcomeWord, (int)SessionCounter.Sent | Outcome.Collapsed | Outcome.Truncated);
        a.Move(Register.R8, Register.R9);
        a.Place(shorter);
        a.Move(Register.R9, Register.R8);
        EmitChangeTail(a);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, labels.CannotBeCut);
        a.Jump(labels.MakeRoom);
    }
}
