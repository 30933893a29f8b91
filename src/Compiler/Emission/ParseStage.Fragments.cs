using Heliograph.Compiler.Lowering;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Compiler.Emission;

// Fragments: the ports of a first one are remembered, and a later one takes them, with all that follows from them. Other packets pay nothing.
internal static partial class ParseStage
{
    private const int IPv6Identification = 4;
    private const ushort IPv6MoreFragments = 0x0001;

    /// <summary>In place of the protocol, which is no part of what the fragments of an IPv6 packet have in common.</summary>
    private const int AnyIPv6Protocol = 0x1_0000;

    private static void EmitIPv4Fragments(Assembler a, SourceLabels labels, Parts parts)
    {
        var later = a.NewLabel("later fragment of IPv4");
        var first = a.NewLabel("first fragment with ports");
        var unknown = a.NewLabel("first fragment not known");
        a.Origin("IPv4 fragments");
        a.Place(parts.IPv4Fragment);
        a.LoadStack(OperandSize.Half, Register.R1, SourceFrame.Key + KeyLayout.IPv4Header + IPv4Identification);
        a.StoreStack(OperandSize.Word, SourceFrame.Identification, Register.R1);
        a.Alu(AluOperation.And, Register.R2, Emission.Emit.Network(IPv4FragmentMask));
        a.JumpIf(JumpOperation.Jne, Register.R2, 0, later);
        a.JumpIf(JumpOperation.Jeq, Register.R9, ProtocolTcp, first);
        a.JumpIf(JumpOperation.Jeq, Register.R9, ProtocolUdp, first);
        a.JumpIf(JumpOperation.Jeq, Register.R9, ProtocolIcmp, parts.Icmp);
        a.Jump(parts.IPv4NoPorts);

        a.Place(first);
        a.LoadBytes(Register.R8, SourceFrame.Key + KeyLayout.SourcePort, PortsBytes);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, parts.IPv4NoPorts);
        EmitIPv4Rest(a);
        EmitPorts(a);
        EmitRemember(a, parts, isIPv6: false);
        a.Jump(parts.IPv4PortsKnown);

        a.Place(later);
        EmitIPv4Rest(a);
        EmitRecall(a, parts, isIPv6: false, unknown);
        a.Jump(parts.IPv4PortsKnown);
        a.Place(unknown);
        EmitNoPorts(a);
        a.Jump(labels.ClassifyIPv4);
    }

    /// <summary>The fragment header is on the stack; R1 are its offset and flags as in the packet. R8 and R9 stand behind it.</summary>
    private static void EmitIPv6Fragment(Assembler a, Parts parts, Label walk)
    {
        var later = a.NewLabel("fragment with an offset");
        a.LoadStack(OperandSize.Word, Register.R3, SourceFrame.Scratch + IPv6Identification);
        a.Move(Register.R2, Register.R1);
        a.Alu(AluOperation.And, Register.R1, Emission.Emit.Network(IPv6FragmentMask));
        a.JumpIf(JumpOperation.Jne, Register.R1, 0, later);
        a.Alu(AluOperation.And, Register.R2, Emission.Emit.Network(IPv6MoreFragments));
        a.JumpIf(JumpOperation.Jeq, Register.R2, 0, walk);
        a.StoreStack(OperandSize.Word, SourceFrame.Identification, Register.R3);
        a.StoreStack(OperandSize.Word, SourceFrame.IsFirstFragment, 1);
        a.Jump(walk);
        a.Place(later);
        a.StoreStack(OperandSize.Word, SourceFrame.Identification, Register.R3);
        a.Jump(parts.IPv6Later);
    }

    /// <summary>The ports lie in the key as in the frame. Falls through when the packet is no first fragment.</summary>
    private static void EmitIPv6First(Assembler a, Parts parts)
    {
        a.LoadStack(OperandSize.Word, Register.R1, SourceFrame.IsFirstFragment);
        a.JumpIf(JumpOperation.Jeq, Register.R1, 0, parts.IPv6Ports);
        a.StoreStack(OperandSize.Word, SourceFrame.TransportOffset, Register.R8);
        EmitProtocol(a);
        EmitPorts(a);
        EmitRemember(a, parts, isIPv6: true);
        a.Jump(parts.IPv6PortsKnown);
    }

    private static void EmitIPv6Later(Assembler a, SourceLabels labels, Parts parts)
    {
        var unknown = a.NewLabel("first fragment not known");
        a.Origin("IPv6 fragments");
        a.Place(parts.IPv6Later);
        a.StoreStack(OperandSize.Word, SourceFrame.TransportOffset, Register.R8);
        EmitProtocol(a);
        EmitRecall(a, parts, isIPv6: true, unknown);
        a.Jump(parts.IPv6PortsKnown);
        a.Place(unknown);
        EmitNoPorts(a);
        a.Jump(labels.ClassifyIPv6);
    }

    /// <summary>The key is complete; R1 and R2 are the ports afterwards.</summary>
    private static void EmitRemember(Assembler a, Parts parts, bool isIPv6)
    {
        EmitFragmentKey(a, parts, isIPv6);
        a.LoadMap(Register.R1, MirrorMaps.Fragments);
        a.StackAddress(Register.R2, SourceFrame.FragmentKey);
        a.StackAddress(Register.R3, SourceFrame.Key + KeyLayout.SourcePort);
        a.Move(Register.R4, 0);
        a.Call(Helper.map_update_elem);
        a.LoadStack(OperandSize.Word, Register.R1, SourceFrame.Key + KeyLayout.SourcePort);
        a.LoadStack(OperandSize.Word, Register.R2, SourceFrame.Key + KeyLayout.DestinationPort);
    }

    /// <summary>R1 and R2 become the ports and R9 the protocol of the first fragment, in the key as well.</summary>
    private static void EmitRecall(Assembler a, Parts parts, bool isIPv6, Label unknown)
    {
        EmitFragmentKey(a, parts, isIPv6);
        a.Lookup(MirrorMaps.Fragments, SourceFrame.FragmentKey);
        a.JumpIf(JumpOperation.Jeq, Register.R0, 0, unknown);
        a.Load(OperandSize.Word, Register.R1, Register.R0, 0);
        a.Load(OperandSize.Word, Register.R2, Register.R0, 4);
        a.Load(OperandSize.Word, Register.R9, Register.R0, 8);
        a.StoreStack(OperandSize.Word, SourceFrame.Key + KeyLayout.SourcePort, Register.R1);
        a.StoreStack(OperandSize.Word, SourceFrame.Key + KeyLayout.DestinationPort, Register.R2);
        EmitProtocol(a);
    }

    private static void EmitFragmentKey(Assembler a, Parts parts, bool isIPv6)
    {
        const int AddressBytes = KeyLayout.SourcePort - KeyLayout.IPv6Source;
        for (var offset = 0; offset < AddressBytes; offset += 8)
        {
            a.LoadStack(OperandSize.Double, Register.R1, SourceFrame.Key + KeyLayout.IPv6Source + offset);
            a.StoreStack(OperandSize.Double, SourceFrame.FragmentKey + offset, Register.R1);
        }

        a.LoadStack(OperandSize.Word, Register.R1, SourceFrame.Identification);
        a.StoreStack(OperandSize.Word, SourceFrame.FragmentKey + AddressBytes + 4, Register.R1);
        a.StoreStack(OperandSize.Word, SourceFrame.FragmentKey + AddressBytes + 8, parts.Plan.Slots.Base);
        a.StoreStack(OperandSize.Word, SourceFrame.FragmentKey + AddressBytes + 12, 0);
        if (isIPv6)
        {
            a.StoreStack(OperandSize.Word, SourceFrame.FragmentKey + AddressBytes, AnyIPv6Protocol);
        }
        else
        {
            a.StoreStack(OperandSize.Word, SourceFrame.FragmentKey + AddressBytes, Register.R9);
        }
    }
}
