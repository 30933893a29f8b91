using Heliograph.Compiler.MapLayouts;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;

namespace Heliograph.Compiler.Emission;

/// <summary>
/// The program on the egress of an underlay device. It touches only clones that carry the magic number: it takes their VLAN
/// tags off, cuts them, puts the 50 outer bytes in front and lets them go. It drops only what it cannot encapsulate, and says
/// why in the outcome map; the source program counts.
/// </summary>
/// <remarks>R6 is the context, R7 the template, R8 the length of the inner IP packet.</remarks>
internal static partial class EncapsulatingProgram
{
    private const int EthernetBytes = 14;
    private const int OuterBytes = TemplateValue.OuterHeaderBytes;

    /// <summary>Where fields of the outer header are, from its start.</summary>
    private const int TotalLengthOffset = EthernetBytes + 2;
    private const int ChecksumOffset = EthernetBytes + 10;
    private const int SourcePortOffset = EthernetBytes + 20;
    private const int UdpLengthOffset = EthernetBytes + 24;

    /// <summary>Inner IP packet, inner Ethernet header, VXLAN and UDP header.</summary>
    private const int UdpOverhead = OuterBytes - 20;
    private const int MaxVlanTags = 3;

    /// <summary>Keeps a device's sum over the whole packet (CHECKSUM_COMPLETE) right.</summary>
    private const int RecomputeCsum = 1;

    /// <summary>Outer header and, for super-packets, the inner Ethernet header behind it.</summary>
    private const int Header = -64;
    private const int InnerEthernet = Header + OuterBytes;
    private const int TemplateSlot = Header - 4;
    private const int Zero = TemplateSlot - 4;
    private const int Hash = Zero - 4;

    /// <summary>u32: slot of the group's table.</summary>
    private const int GroupSlot = Hash - 4;

    /// <summary>u32: what the outcome map will say, and behind it, as its upper word, the counter of the member.</summary>
    private const int OutcomeWord = GroupSlot - 8;
    private const int OutcomeMember = OutcomeWord + 4;

    /// <summary>u32: header bytes of a super-packet, or <see cref="CloneWord.FromRelay"/>.</summary>
    private const int HeaderBytes = OutcomeWord - 8;

    /// <summary>u32: length of a frame with VLAN tags, else 0.</summary>
    private const int TaggedLength = HeaderBytes + 4;

    /// <param name="name">Of the program.</param>
    /// <param name="magic">The sign of clones.</param>
    /// <param name="relays">There are templates with a <see cref="TemplateValue.RelayIndex"/>.</param>
    public static ProgramSpec Emit(string name, uint magic, bool relays)
    {
        var a = new Assembler();
        var labels = new Labels(a, relays);
        EmitGuard(a, magic, labels);
        EmitTemplate(a, labels);
        EmitVlanPop(a, labels);
        EmitSingle(a, labels);
        EmitFill(a, labels);
        EmitSuperPacket(a, labels);
        EmitGroup(a, magic, labels);
        if (relays)
        {
            EmitRelay(a, magic, labels);
        }

        EmitEnds(a, labels);
        return a.Build(name, ProgramType.SchedCls);
    }

    private sealed class Labels(Assembler a, bool relays)
    {
        public bool Relays { get; } = relays;

        /// <summary>R7 is a template with a relay: hand the clone to it.</summary>
        public Label Relay { get; } = a.NewLabel("relay");

        public Label Next { get; } = a.NewLabel("next program");

        /// <summary>R7 is a template with an outer header.</summary>
        public Label Ready { get; } = a.NewLabel("template is ready");

        /// <summary>R7 is a template, R1 its state; the outcome word says so.</summary>
        public Label NotReady { get; } = a.NewLabel("template is not ready");

        public Label Failed { get; } = a.NewLabel("encapsulation failed");

        public Label CannotBeCut { get; } = a.NewLabel("cannot be cut");

        /// <summary>The outcome word says why.</summary>
        public Label Drop { get; } = a.NewLabel("drop");

        public Label SuperPacket { get; } = a.NewLabel("super-packet");

        /// <summary>A single packet of its final length: make room in front of it.</summary>
        public Label MakeRoom { get; } = a.NewLabel("make room");

        /// <summary>There is room; R9 is the number of bytes to write.</summary>
        public Label Fill { get; } = a.NewLabel("fill in");
    }

    private static void EmitGuard(Assembler a, uint magic, Labels labels)
    {
        a.Origin("guard");
        a.Load(OperandSize.Word, Register.R0, Register.R1, CloneWord.Magic);
        a.JumpIf32(JumpOperation.Jne, Register.R0, unchecked((int)magic), labels.Next);

        a.Origin("take over the clone");
        a.Move(Register.R6, Register.R1);
        Keep(CloneWord.TemplateSlot, TemplateSlot);
        Keep(CloneWord.FlowHash, Hash);
        a.LoadContext(Register.R1, CloneWord.HeaderBytes);
        a.StoreStack(OperandSize.Double, HeaderBytes, Register.R1);
        a.Move(Register.R1, 0);
        foreach (var word in (int[])[CloneWord.Magic, CloneWord.TemplateSlot, CloneWord.FlowHash, CloneWord.HeaderBytes, SkBuffOffset.Mark])
        {
            a.Store(OperandSize.Word, Register.R6, word, Register.R1);
        }

        void Keep(int field, int stack)
        {
            a.LoadContext(Register.R1, field);
            a.StoreStack(OperandSize.Word, stack, Register.R1);
        }
    }

    private static void EmitTemplate(Assembler a, Labels labels)
    {
        a.Origin("template");
        a.StoreStack(OperandSize.Double, OutcomeWord, (int)SessionCounter.NoTemplate);
        a.StoreStack(OperandSize.Word, Zero, 0);
        EmitFindInner(a, MirrorMaps.Templates(1), TemplateSlot, labels.Drop);
        a.Move(Register.R7, Register.R0);

        // It was ready when the source program looked; it may have been replaced since.
        a.Load(OperandSize.Word, Register.R1, Register.R7, TemplateValue.StateOffset);
        a.StoreStack(OperandSize.Word, OutcomeWord, Register.R1);
        a.JumpIf(JumpOperation.Jne, Register.R1, (int)TemplateState.Ready, labels.NotReady);
        a.Place(labels.Ready);
    }

    /// <summary>R0 becomes the address of the only value of an inner map.</summary>
    private static void EmitFindInner(Assembler a, MapSpec outer, int slot, Label otherwise)
    {
        a.Lookup(outer, slot);
        a.JumpIf(JumpOperation.Jeq, Register.R0, 0, otherwise);
        a.Move(Register.R1, Register.R0);
        a.StackAddress(Register.R2, Zero);
        a.Call(Helper.map_lookup_elem);
        a.JumpIf(JumpOperation.Jeq, Register.R0, 0, otherwise);
    }

    /// <summary>Popping an outer tag moves the inner one where the outer one was: not in the data, but put on the wire by the device.</summary>
    private static void EmitVlanPop(Assembler a, Labels labels)
    {
        a.Origin("VLAN tags");
        var untagged = a.NewLabel("untagged");
        for (var i = 0; i < MaxVlanTags; i++)
        {
            var tagged = a.NewLabel("tagged");
            a.LoadContext(Register.R1, SkBuffOffset.VlanPresent);
            a.JumpIf(JumpOperation.Jne, Register.R1, 0, tagged);
            a.LoadContext(Register.R1, SkBuffOffset.Protocol);
            a.JumpIf(JumpOperation.Jeq, Register.R1, Emission.Emit.Network(0x8100), tagged);
            a.JumpIf(JumpOperation.Jne, Register.R1, Emission.Emit.Network(0x88A8), untagged);
            a.Place(tagged);
            if (i == 0 && labels.Relays)
            {
                a.LoadContext(Register.R1, SkBuffOffset.Len);
                a.StoreStack(OperandSize.Word, TaggedLength, Register.R1);
            }

            a.Move(Register.R1, Register.R6);
            a.Call(Helper.skb_vlan_pop);
            a.JumpIf(JumpOperation.Jne, Register.R0, 0, labels.Failed);
        }

        a.Place(untagged);
        a.LoadContext(Register.R8, SkBuffOffset.Len);
        a.JumpIf(JumpOperation.Jlt, Register.R8, EthernetBytes, labels.Failed);
        a.Alu(AluOperation.Sub, Register.R8, EthernetBytes);
    }

    private static void EmitSingle(Assembler a, Labels labels)
    {
        var whole = a.NewLabel("could not be cut");
        a.Origin("cutting");
        a.LoadContext(Register.R1, SkBuffOffset.GsoSize);
        a.JumpIf(JumpOperation.Jne, Register.R1, 0, labels.SuperPacket);
        a.Load(OperandSize.Word, Register.R9, Register.R7, TemplateValue.CopyLimitOffset);
        a.JumpIf(JumpOperation.Jle, Register.R8, Register.R9, labels.MakeRoom);
        if (labels.Relays)
        {
            EmitRelayUnfinished(a, labels);
        }

        EmitChangeTail(a);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, whole);
        a.Move(Register.R8, Register.R9);
        a.StoreStack(OperandSize.Word, OutcomeWord, (int)SessionCounter.Sent | Outcome.Truncated);
        a.Jump(labels.MakeRoom);

        // Refused for packets with a checksum to be finished beyond the cut, and for those of a tunnel.
        a.Place(whole);
        a.Load(OperandSize.Word, Register.R1, Register.R7, TemplateValue.MtuLimitOffset);
        a.JumpIf(JumpOperation.Jgt, Register.R8, Register.R1, labels.CannotBeCut);
        a.StoreStack(OperandSize.Word, OutcomeWord, (int)SessionCounter.Sent | Outcome.SentWhole);

        a.Place(labels.MakeRoom);
        a.Move(Register.R1, Register.R6);
        a.Move(Register.R2, OuterBytes);
        a.Move(Register.R3, 0);
        a.Call(Helper.skb_change_head);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, labels.Failed);
        a.Move(Register.R9, OuterBytes);
    }

    /// <summary>Cuts the frame to an inner IP packet of R9 bytes.</summary>
    private static void EmitChangeTail(Assembler a)
    {
        a.Move(Register.R1, Register.R6);
        a.Move(Register.R2, Register.R9);
        a.Alu(AluOperation.Add, Register.R2, EthernetBytes);
        a.Move(Register.R3, 0);
        a.Call(Helper.skb_change_tail);
    }

    private static void EmitFill(Assembler a, Labels labels)
    {
        a.Origin("outer header");
        a.Place(labels.Fill);
        for (var offset = 0; offset + 8 <= OuterBytes; offset += 8)
        {
            a.Load(OperandSize.Double, Register.R1, Register.R7, TemplateValue.OuterOffset + offset);
            a.StoreStack(OperandSize.Double, Header + offset, Register.R1);
        }

        a.Load(OperandSize.Half, Register.R1, Register.R7, TemplateValue.OuterOffset + OuterBytes - 2);
        a.StoreStack(OperandSize.Half, Header + OuterBytes - 2, Register.R1);

        EmitLengths(a);
        EmitSourcePort(a);

        a.Move(Register.R1, Register.R6);
        a.Move(Register.R2, 0);
        a.StackAddress(Register.R3, Header);
        a.Move(Register.R4, Register.R9);
        a.Move(Register.R5, RecomputeCsum);
        a.Call(Helper.skb_store_bytes);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, labels.Failed);
        EmitOutcome(a, labels.Next);
    }

    /// <summary>Total length, UDP length, and the checksum of a header of which only the total length was missing.</summary>
    private static void EmitLengths(Assembler a)
    {
        a.Move(Register.R1, Register.R8);
        a.Alu(AluOperation.Add, Register.R1, TemplateValue.OverheadBytes);
        a.ToBigEndian(Register.R1, 16);
        a.StoreStack(OperandSize.Half, Header + TotalLengthOffset, Register.R1);

        a.Load(OperandSize.Word, Register.R2, Register.R7, TemplateValue.ChecksumSumOffset);
        a.Alu(AluOperation.Add, Register.R1, Register.R2);
        for (var i = 0; i < 2; i++)
        {
            a.Move(Register.R2, Register.R1);
            a.Alu(AluOperation.Rsh, Register.R2, 16);
            a.Alu(AluOperation.And, Register.R1, 0xffff);
            a.Alu(AluOperation.Add, Register.R1, Register.R2);
        }

        a.Alu(AluOperation.Xor, Register.R1, 0xffff);
        a.StoreStack(OperandSize.Half, Header + ChecksumOffset, Register.R1);

        a.Move(Register.R1, Register.R8);
        a.Alu(AluOperation.Add, Register.R1, UdpOverhead);
        a.ToBigEndian(Register.R1, 16);
        a.StoreStack(OperandSize.Half, Header + UdpLengthOffset, Register.R1);
    }

    private static void EmitSourcePort(Assembler a)
    {
        a.LoadStack(OperandSize.Word, Register.R1, Hash);
        a.Alu(AluOperation.Mul, Register.R1, FlowHash.PortCount);
        a.Alu(AluOperation.Rsh, Register.R1, 32);
        a.Alu(AluOperation.Add, Register.R1, FlowHash.FirstPort);
        a.ToBigEndian(Register.R1, 16);
        a.StoreStack(OperandSize.Half, Header + SourcePortOffset, Register.R1);
    }

    private static void EmitEnds(Assembler a, Labels labels)
    {
        a.Origin("drop");
        a.Place(labels.CannotBeCut);
        a.StoreStack(OperandSize.Word, OutcomeWord, (int)SessionCounter.CannotBeCut);
        a.Jump(labels.Drop);
        a.Place(labels.Failed);
        a.StoreStack(OperandSize.Word, OutcomeWord, (int)SessionCounter.EncapsulationFailed);
        a.Place(labels.Drop);
        var dropped = a.NewLabel("dropped");
        EmitOutcome(a, dropped);
        a.Place(dropped);
        a.Move(Register.R0, TcxAction.Drop);
        a.Exit();

        a.Origin("next program");
        a.Place(labels.Next);
        a.Move(Register.R0, TcxAction.Next);
        a.Exit();
    }

    /// <summary>Tells the source program.</summary>
    private static void EmitOutcome(Assembler a, Label then)
    {
        a.StoreStack(OperandSize.Word, Zero, 0);
        a.Lookup(MirrorMaps.Outcome, Zero);
        a.JumpIf(JumpOperation.Jeq, Register.R0, 0, then);
        a.LoadStack(OperandSize.Double, Register.R1, OutcomeWord);
        a.Alu(AluOperation.Or, Register.R1, Outcome.Seen);
        a.Store(OperandSize.Double, Register.R0, 0, Register.R1);
        a.Jump(then);
    }
}
