using Heliograph.Compiler.Lowering;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Compiler.Emission;

/// <summary>
/// From the frame to the match key, or to one of the exits. Calls are what costs here: a frame without VLAN tag and IPv4 options is
/// read without any where its headers are in the linear part, and they lie in the key as they lie in the frame.
/// </summary>
internal static partial class ParseStage
{
    private const int EtherTypeOffset = 12;
    private const int EtherTypeBytes = 2;
    private const int VlanTagBytes = 4;
    private const ushort EtherTypeIPv4 = 0x0800;
    private const ushort EtherTypeIPv6 = 0x86DD;
    private const ushort EtherTypeArp = 0x0806;
    private const ushort EtherTypeVlan = 0x8100;
    private const ushort EtherTypeServiceVlan = 0x88A8;
    private const int ProtocolIcmp = 1;
    private const int ProtocolTcp = 6;
    private const int ProtocolUdp = 17;
    private const int ProtocolIcmpV6 = 58;
    private const int PortsBytes = 4;

    private static readonly OperandSize[] Sizes = [OperandSize.Double, OperandSize.Word, OperandSize.Half, OperandSize.Byte];

    /// <summary>Where the EtherType lies when the IPv4 header behind it is loaded to its place in the key.</summary>
    private const int KeyEtherType = SourceFrame.Key + KeyLayout.IPv4Header - EtherTypeBytes;

    public static void Emit(Assembler a, SourceLabels labels, DirectionPlan plan)
    {
        var parts = new Parts(a, plan);
        EmitFast(a, parts);
        EmitIPv4Key(a, labels, parts);
        EmitPlainIPv6(a, labels, parts);
        EmitTags(a, labels, parts);
        EmitIPv4(a, labels, parts);
        if (plan.HasFragmentMemory)
        {
            EmitIPv4Fragments(a, labels, parts);
        }

        EmitIcmp(a, labels, parts);
        EmitIPv6(a, labels, parts);
    }

    /// <summary>Joints within the stage.</summary>
    private sealed class Parts(Assembler a, DirectionPlan plan)
    {
        public DirectionPlan Plan => plan;

        public Label Tags { get; } = a.NewLabel("VLAN tags");

        /// <summary>R9 is the offset of the IP header.</summary>
        public Label IPv4 { get; } = a.NewLabel("IPv4");

        /// <summary>R8 is the offset of the transport header, R9 the protocol.</summary>
        public Label IPv4Ports { get; } = a.NewLabel("IPv4 with ports");

        public Label IPv4NoPorts { get; } = a.NewLabel("IPv4 without ports");

        /// <summary>R8 is the offset of what is behind the IPv4 header, R9 the protocol, R2 the flag of more fragments and the offset as in the packet.</summary>
        public Label IPv4Fragment { get; } = a.NewLabel("IPv4 fragment");

        /// <summary>R1 and R2 are the ports, R9 the protocol; all three are in the key.</summary>
        public Label IPv4PortsKnown { get; } = a.NewLabel("ports over IPv4 known");

        /// <summary>As <see cref="IPv4PortsKnown"/>.</summary>
        public Label IPv6PortsKnown { get; } = a.NewLabel("ports over IPv6 known");

        /// <summary>R8 is the offset behind the fragment header, R9 the next header value.</summary>
        public Label IPv6Later { get; } = a.NewLabel("later fragment of IPv6");

        public Label Icmp { get; } = a.NewLabel("ICMP");

        /// <summary>The EtherType of an untagged frame is that of IPv6.</summary>
        public Label PlainIPv6 { get; } = a.NewLabel("plain IPv6");

        /// <summary>R8 is the offset of what the next header value in R9 names.</summary>
        public Label IPv6Walk { get; } = a.NewLabel("IPv6 extension headers");

        /// <summary>R8 is the offset of the transport header, R9 the protocol; the ports lie in the key as in the frame.</summary>
        public Label IPv6Ports { get; } = a.NewLabel("IPv6 with ports");

        /// <summary>R9 is the offset of the IP header.</summary>
        public Label IPv6 { get; } = a.NewLabel("IPv6");
    }

    private static void EmitFast(Assembler a, Parts parts)
    {
        a.Origin("parsing a plain frame");
        EmitPlainBytes(a, EtherTypeOffset, KeyEtherType, EtherTypeBytes + IPv4HeaderBytes + PortsBytes, parts.Tags);
        a.LoadStack(OperandSize.Half, Register.R1, KeyEtherType);
        a.JumpIf(JumpOperation.Jeq, Register.R1, Emission.Emit.Network(EtherTypeIPv6), parts.PlainIPv6);
        a.JumpIf(JumpOperation.Jne, Register.R1, Emission.Emit.Network(EtherTypeIPv4), parts.Tags);
        a.Move(Register.R9, EtherTypeOffset + EtherTypeBytes);
        a.StoreStack(OperandSize.Word, SourceFrame.NetworkOffset, Register.R9);
        a.LoadStack(OperandSize.Byte, Register.R1, SourceFrame.Key + KeyLayout.IPv4Header);
        a.JumpIf(JumpOperation.Jne, Register.R1, VersionAndLength(4, IPv4HeaderBytes / 4), parts.IPv4);
        a.Move(Register.R8, EtherTypeOffset + EtherTypeBytes + IPv4HeaderBytes);
        EmitIPv4Protocol(a, parts, portsAreLoaded: true);
    }

    /// <summary>
    /// Copies headers of a plain frame to the stack, without a call when they are in the linear part, as they nearly always are. A
    /// direct read, unlike a write, adds no prologue to the program.
    /// </summary>
    private static void EmitPlainBytes(Assembler a, int offset, int stackOffset, int length, Label tooShort)
    {
        var notLinear = a.NewLabel("not in the linear part");
        var loaded = a.NewLabel("headers loaded");
        a.LoadContext(Register.R2, SkBuffOffset.Data);
        a.LoadContext(Register.R3, SkBuffOffset.DataEnd);
        a.Move(Register.R1, Register.R2);
        a.Alu(AluOperation.Add, Register.R1, offset + length);
        a.JumpIf(JumpOperation.Jgt, Register.R1, Register.R3, notLinear);
        for (var done = 0; done < length;)
        {
            // Accesses to the stack are aligned; those to the packet need not be.
            var size = Sizes.First(size => (stackOffset + done) % size.Bytes() == 0 && done + size.Bytes() <= length);
            a.Load(size, Register.R1, Register.R2, offset + done);
            a.StoreStack(size, stackOffset + done, Register.R1);
            done += size.Bytes();
        }

        a.Jump(loaded);
        a.Place(notLinear);
        a.LoadBytes(offset, stackOffset, length);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, tooShort);
        a.Place(loaded);
    }

    /// <summary>At most two tags; one that the device took off the frame counts. What follows a third is not looked at.</summary>
    private static void EmitTags(Assembler a, SourceLabels labels, Parts parts)
    {
        a.Origin("parsing VLAN tags");
        var secondTag = a.NewLabel("second VLAN tag");
        var typed = a.NewLabel("EtherType known");
        a.Place(parts.Tags);
        a.Move(Register.R9, EtherTypeOffset);
        a.LoadContext(Register.R1, SkBuffOffset.VlanPresent);
        a.JumpIf(JumpOperation.Jne, Register.R1, 0, secondTag);
        SkipTag();
        a.Place(secondTag);
        SkipTag();
        LoadEtherType();

        a.Place(typed);
        a.Alu(AluOperation.Add, Register.R9, EtherTypeBytes);
        a.StoreStack(OperandSize.Word, SourceFrame.NetworkOffset, Register.R9);
        a.JumpIf(JumpOperation.Jeq, Register.R1, Emission.Emit.Network(EtherTypeIPv4), parts.IPv4);
        a.JumpIf(JumpOperation.Jeq, Register.R1, Emission.Emit.Network(EtherTypeIPv6), parts.IPv6);
        a.JumpIf(JumpOperation.Jeq, Register.R1, Emission.Emit.Network(EtherTypeArp), labels.Arp);
        a.Jump(labels.Unmatched);

        void LoadEtherType()
        {
            a.LoadBytes(Register.R9, SourceFrame.Scratch, EtherTypeBytes);
            a.JumpIf(JumpOperation.Jne, Register.R0, 0, labels.Unmatched);
            a.LoadStack(OperandSize.Half, Register.R1, SourceFrame.Scratch);
        }

        void SkipTag()
        {
            var tag = a.NewLabel("VLAN tag");
            LoadEtherType();
            a.JumpIf(JumpOperation.Jeq, Register.R1, Emission.Emit.Network(EtherTypeVlan), tag);
            a.JumpIf(JumpOperation.Jne, Register.R1, Emission.Emit.Network(EtherTypeServiceVlan), typed);
            a.Place(tag);
            a.Alu(AluOperation.Add, Register.R9, VlanTagBytes);
        }
    }

    private static int VersionAndLength(int version, int words) => (version << 4) | words;

    /// <summary>The ports lie in the key as in the frame; afterwards as numbers, and in R1 (source) and R2 (destination).</summary>
    private static void EmitPorts(Assembler a)
    {
        a.LoadStack(OperandSize.Half, Register.R1, SourceFrame.Key + KeyLayout.SourcePort);
        a.LoadStack(OperandSize.Half, Register.R2, SourceFrame.Key + KeyLayout.SourcePort + 2);
        a.ToBigEndian(Register.R1, 16);
        a.ToBigEndian(Register.R2, 16);
        a.StoreStack(OperandSize.Word, SourceFrame.Key + KeyLayout.SourcePort, Register.R1);
        a.StoreStack(OperandSize.Word, SourceFrame.Key + KeyLayout.DestinationPort, Register.R2);
    }

    /// <summary>
    /// R9 is the protocol. The second store is for the verifier: it would otherwise remember that the word is R9, carry over
    /// what a rule's test learns of the word, and then walk the rest of the chain once per protocol. (It does so for a register
    /// stored at a multiple of eight, as long as nothing else is stored there; the ports overwrite each other's.)
    /// </summary>
    private static void EmitProtocol(Assembler a)
    {
        a.StoreStack(OperandSize.Word, SourceFrame.Key + KeyLayout.Protocol, Register.R9);
        a.StoreStack(OperandSize.Word, SourceFrame.Key + KeyLayout.Protocol + 4, 0);
    }

    private static void EmitNoPorts(Assembler a)
    {
        a.StoreStack(OperandSize.Word, SourceFrame.Key + KeyLayout.SourcePort, KeyLayout.NoPort);
        a.StoreStack(OperandSize.Word, SourceFrame.Key + KeyLayout.DestinationPort, KeyLayout.NoPort);
    }

    /// <summary>Both ports are <paramref name="first"/> or the one after it. R1 and R2 are the ports and are kept.</summary>
    private static void EmitDhcp(Assembler a, int first, Label dhcp)
    {
        var other = a.NewLabel("not DHCP");
        a.Move(Register.R3, Register.R1);
        a.Alu32(AluOperation.Sub, Register.R3, first);
        a.JumpIf32(JumpOperation.Jgt, Register.R3, 1, other);
        a.Move(Register.R3, Register.R2);
        a.Alu32(AluOperation.Sub, Register.R3, first);
        a.JumpIf32(JumpOperation.Jle, Register.R3, 1, dhcp);
        a.Place(other);
    }
}
