using Heliograph.Compiler.Lowering;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Compiler.Emission;

// IPv4 (RFC 791), and what is never mirrored of it: DHCP, own copies and ICMP errors about own copies.
internal static partial class ParseStage
{
    private const int IPv4HeaderBytes = 20;
    private const int IPv4FragmentOffset = 6;
    private const int IPv4ProtocolOffset = 9;
    private const int IPv4DestinationOffset = 16;

    /// <summary>13 bits of fragment offset.</summary>
    private const ushort IPv4FragmentMask = 0x1FFF;
    private const ushort IPv4MoreFragments = 0x2000;
    private const int IPv4Identification = 4;
    private const int DhcpServerPort = 67;
    private const int IcmpHeaderBytes = 8;

    /// <summary>Unreachable, source quench, redirect, time exceeded, parameter problem: those that quote a packet (RFC 792).</summary>
    private static readonly int[] IcmpErrors = [3, 4, 5, 11, 12];

    /// <summary>R9 is the offset of the IP header.</summary>
    private static void EmitIPv4(Assembler a, SourceLabels labels, Parts parts)
    {
        a.Origin("parsing IPv4");
        a.Place(parts.IPv4);
        a.LoadBytes(Register.R9, SourceFrame.Key + KeyLayout.IPv4Header, IPv4HeaderBytes);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, labels.Unmatched);
        EmitHeaderLength(a, SourceFrame.Key + KeyLayout.IPv4Header, labels.Unmatched);
        a.Move(Register.R8, Register.R9);
        a.Alu(AluOperation.Add, Register.R8, Register.R1);
        a.LoadContext(Register.R2, SkBuffOffset.Len);
        a.JumpIf(JumpOperation.Jgt, Register.R8, Register.R2, labels.Unmatched);
        EmitIPv4Protocol(a, parts, portsAreLoaded: false);
    }

    /// <summary>R1 becomes the length of the IPv4 header on the stack, in bytes.</summary>
    private static void EmitHeaderLength(Assembler a, int header, Label malformed)
    {
        a.LoadStack(OperandSize.Byte, Register.R1, header);
        a.Move(Register.R2, Register.R1);
        a.Alu(AluOperation.Rsh, Register.R2, 4);
        a.JumpIf(JumpOperation.Jne, Register.R2, 4, malformed);
        a.Alu(AluOperation.And, Register.R1, 0x0f);
        a.Alu(AluOperation.Lsh, Register.R1, 2);
        a.JumpIf(JumpOperation.Jlt, Register.R1, IPv4HeaderBytes, malformed);
    }

    /// <summary>From a loaded IPv4 header to the ports. R8 is the offset of the transport header; R9 becomes the protocol.</summary>
    private static void EmitIPv4Protocol(Assembler a, Parts parts, bool portsAreLoaded)
    {
        var ports = a.NewLabel("TCP or UDP over IPv4");
        a.StoreStack(OperandSize.Word, SourceFrame.TransportOffset, Register.R8);
        a.LoadStack(OperandSize.Byte, Register.R9, SourceFrame.Key + KeyLayout.IPv4Header + IPv4ProtocolOffset);
        if (parts.Plan.HasFragmentMemory)
        {
            EmitFragmentTest(a, SourceFrame.Key + KeyLayout.IPv4Header, IPv4MoreFragments | IPv4FragmentMask, parts.IPv4Fragment);
        }
        else
        {
            EmitFragmentTest(a, SourceFrame.Key + KeyLayout.IPv4Header, IPv4FragmentMask, parts.IPv4NoPorts);
        }

        a.JumpIf(JumpOperation.Jeq, Register.R9, ProtocolTcp, ports);
        a.JumpIf(JumpOperation.Jeq, Register.R9, ProtocolUdp, ports);
        a.JumpIf(JumpOperation.Jeq, Register.R9, ProtocolIcmp, parts.Icmp);
        a.Jump(parts.IPv4NoPorts);
        a.Place(ports);
        if (!portsAreLoaded)
        {
            a.LoadBytes(Register.R8, SourceFrame.Key + KeyLayout.SourcePort, PortsBytes);
            a.JumpIf(JumpOperation.Jne, Register.R0, 0, parts.IPv4NoPorts);
        }

        a.Jump(parts.IPv4Ports);
    }

    /// <summary>Later fragments, those with an offset, have no transport header. R2 becomes the bits of the mask, as in the packet.</summary>
    private static void EmitFragmentTest(Assembler a, int header, ushort mask, Label fragment)
    {
        a.LoadStack(OperandSize.Half, Register.R2, header + IPv4FragmentOffset);
        a.Alu(AluOperation.And, Register.R2, Emission.Emit.Network(mask));
        a.JumpIf(JumpOperation.Jne, Register.R2, 0, fragment);
    }

    /// <summary>Completes the key; R9 is the protocol, and the ports lie in the key as in the frame.</summary>
    private static void EmitIPv4Key(Assembler a, SourceLabels labels, Parts parts)
    {
        var classify = a.NewLabel("IPv4 key complete");
        var fromPort = a.NewLabel("from the port of VXLAN");
        var toPort = a.NewLabel("to the port of VXLAN");
        a.Origin("IPv4 key");
        a.Place(parts.IPv4Ports);
        EmitIPv4Rest(a);
        EmitPorts(a);
        a.Place(parts.IPv4PortsKnown);
        a.JumpIf(JumpOperation.Jne, Register.R9, ProtocolUdp, classify);
        EmitDhcp(a, DhcpServerPort, labels.Dhcp);
        a.JumpIf(JumpOperation.Jeq, Register.R1, TemplateValue.VxlanPort, fromPort);
        a.JumpIf(JumpOperation.Jne, Register.R2, TemplateValue.VxlanPort, classify);
        a.Place(toPort);
        a.Lookup(MirrorMaps.Collectors(1), SourceFrame.Key + KeyLayout.IPv4Destination);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, labels.OwnCopy);
        a.Place(classify);
        a.Jump(labels.ClassifyIPv4);

        // What a collector answers to a health message is none either.
        a.Place(fromPort);
        a.Lookup(MirrorMaps.Collectors(1), SourceFrame.Key + KeyLayout.IPv4Source);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, labels.OwnCopy);
        a.LoadStack(OperandSize.Word, Register.R2, SourceFrame.Key + KeyLayout.DestinationPort);
        a.JumpIf(JumpOperation.Jeq, Register.R2, TemplateValue.VxlanPort, toPort);
        a.Jump(labels.ClassifyIPv4);

        a.Place(parts.IPv4NoPorts);
        EmitIPv4Rest(a);
        EmitNoPorts(a);
        a.Jump(labels.ClassifyIPv4);
    }

    /// <summary>The header has been read; what stands before the addresses becomes zero, so that equal packets have equal keys.</summary>
    private static void EmitIPv4Rest(Assembler a)
    {
        for (var offset = KeyLayout.IPv6Source; offset < KeyLayout.IPv4Source; offset += 8)
        {
            a.StoreStack(OperandSize.Double, SourceFrame.Key + offset, 0);
        }

        EmitProtocol(a);
    }

    /// <summary>An ICMP error that quotes an own copy is one itself. R8 is the offset of the ICMP header.</summary>
    private static void EmitIcmp(Assembler a, SourceLabels labels, Parts parts)
    {
        const int Quoted = SourceFrame.Scratch + IcmpHeaderBytes;
        var isError = a.NewLabel("ICMP error");
        a.Origin("ICMP errors about own copies");
        a.Place(parts.Icmp);
        a.LoadBytes(Register.R8, SourceFrame.Scratch, IcmpHeaderBytes + IPv4HeaderBytes);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, parts.IPv4NoPorts);
        a.LoadStack(OperandSize.Byte, Register.R1, SourceFrame.Scratch);
        foreach (var type in IcmpErrors)
        {
            a.JumpIf(JumpOperation.Jeq, Register.R1, type, isError);
        }

        a.Jump(parts.IPv4NoPorts);

        a.Place(isError);
        EmitHeaderLength(a, Quoted, parts.IPv4NoPorts);
        EmitFragmentTest(a, Quoted, IPv4FragmentMask, parts.IPv4NoPorts);
        a.LoadStack(OperandSize.Byte, Register.R2, Quoted + IPv4ProtocolOffset);
        a.JumpIf(JumpOperation.Jne, Register.R2, ProtocolUdp, parts.IPv4NoPorts);
        a.Alu(AluOperation.Add, Register.R1, Register.R8);
        a.Alu(AluOperation.Add, Register.R1, IcmpHeaderBytes);
        a.LoadBytes(Register.R1, SourceFrame.Scratch, PortsBytes);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, parts.IPv4NoPorts);
        a.LoadStack(OperandSize.Half, Register.R1, SourceFrame.Scratch + 2);
        a.JumpIf(JumpOperation.Jne, Register.R1, Emission.Emit.Network(TemplateValue.VxlanPort), parts.IPv4NoPorts);
        a.Lookup(MirrorMaps.Collectors(1), Quoted + IPv4DestinationOffset);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, labels.OwnCopy);
        a.Jump(parts.IPv4NoPorts);
    }
}
