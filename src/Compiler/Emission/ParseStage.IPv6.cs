using Heliograph.Compiler.Lowering;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Compiler.Emission;

// IPv6 (RFC 8200): at most eight extension headers, walked in a loop that the verifier can bound; and DHCPv6.
internal static partial class ParseStage
{
    private const int IPv6HeaderBytes = 40;
    private const int IPv6NextHeader = 6;
    private const int MaxExtensionHeaders = 8;
    private const int ExtensionBytes = 8;
    private const int HopByHop = 0;
    private const int Routing = 43;
    private const int Fragment = 44;
    private const int AuthenticationHeader = 51;
    private const int DestinationOptions = 60;
    private const int Mobility = 135;
    private const int HostIdentity = 139;
    private const int Shim6 = 140;

    /// <summary>13 bits of fragment offset above two reserved ones and a flag (RFC 8200, 4.5).</summary>
    private const ushort IPv6FragmentMask = 0xFFF8;
    private const int DhcpV6ClientPort = 546;

    private static readonly int[] ExtensionHeaders =
        [HopByHop, Routing, Fragment, AuthenticationHeader, DestinationOptions, Mobility, HostIdentity, Shim6];

    /// <summary>An untagged frame that is long enough is read at once: the ports lie behind the header as they do in the key.</summary>
    private static void EmitPlainIPv6(Assembler a, SourceLabels labels, Parts parts)
    {
        const int NetworkOffset = EtherTypeOffset + EtherTypeBytes;
        a.Origin("parsing a plain IPv6 frame");
        a.Place(parts.PlainIPv6);
        EmitPlainBytes(a, NetworkOffset, SourceFrame.Key + KeyLayout.IPv6Header, IPv6HeaderBytes + PortsBytes, parts.Tags);
        a.StoreStack(OperandSize.Word, SourceFrame.NetworkOffset, NetworkOffset);
        EmitIPv6Version(a, labels);
        a.Move(Register.R8, NetworkOffset + IPv6HeaderBytes);
        a.JumpIf(JumpOperation.Jeq, Register.R9, ProtocolTcp, parts.IPv6Ports);
        a.JumpIf(JumpOperation.Jeq, Register.R9, ProtocolUdp, parts.IPv6Ports);
        a.Jump(parts.IPv6Walk);
    }

    /// <summary>R9 is the offset of the IP header, then the next header value; R8 the offset of what that value names.</summary>
    private static void EmitIPv6(Assembler a, SourceLabels labels, Parts parts)
    {
        var noPorts = a.NewLabel("IPv6 without ports");
        a.Origin("parsing IPv6");
        a.Place(parts.IPv6);
        a.LoadBytes(Register.R9, SourceFrame.Key + KeyLayout.IPv6Header, IPv6HeaderBytes);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, labels.Unmatched);
        a.Move(Register.R8, Register.R9);
        a.Alu(AluOperation.Add, Register.R8, IPv6HeaderBytes);
        EmitIPv6Version(a, labels);
        a.Place(parts.IPv6Walk);
        EmitExtensions(a, parts, noPorts);
        EmitIPv6Key(a, labels, parts, noPorts);
        if (parts.Plan.HasFragmentMemory)
        {
            EmitIPv6Later(a, labels, parts);
        }
    }

    /// <summary>R9 becomes the next header value.</summary>
    private static void EmitIPv6Version(Assembler a, SourceLabels labels)
    {
        a.LoadStack(OperandSize.Byte, Register.R1, SourceFrame.Key + KeyLayout.IPv6Header);
        a.Alu(AluOperation.Rsh, Register.R1, 4);
        a.JumpIf(JumpOperation.Jne, Register.R1, 6, labels.Unmatched);
        a.LoadStack(OperandSize.Byte, Register.R9, SourceFrame.Key + KeyLayout.IPv6Header + IPv6NextHeader);
    }

    /// <summary>Falls through with the protocol in R9 when what follows may have ports. R7 counts down.</summary>
    private static void EmitExtensions(Assembler a, Parts parts, Label noPorts)
    {
        var walk = a.NewLabel("next extension header");
        var extension = a.NewLabel("extension header");
        var unknown = a.NewLabel("unknown protocol");
        var walked = a.NewLabel("extension headers walked");
        a.Move(Register.R7, MaxExtensionHeaders);
        if (parts.Plan.HasFragmentMemory)
        {
            a.StoreStack(OperandSize.Word, SourceFrame.IsFirstFragment, 0);
        }

        a.Place(walk);
        a.JumpIf(JumpOperation.Jeq, Register.R9, ProtocolTcp, walked);
        a.JumpIf(JumpOperation.Jeq, Register.R9, ProtocolUdp, walked);
        a.JumpIf(JumpOperation.Jeq, Register.R9, ProtocolIcmpV6, noPorts);
        foreach (var header in ExtensionHeaders)
        {
            a.JumpIf(JumpOperation.Jeq, Register.R9, header, extension);
        }

        a.Jump(noPorts);

        a.Place(unknown);
        a.Move(Register.R9, KeyLayout.UnknownProtocol);
        a.Jump(noPorts);

        a.Origin("IPv6 extension headers");
        a.Place(extension);
        a.JumpIf(JumpOperation.Jeq, Register.R7, 0, unknown);
        a.Alu(AluOperation.Sub, Register.R7, 1);
        a.LoadBytes(Register.R8, SourceFrame.Scratch, ExtensionBytes);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, unknown);
        EmitExtension(a, parts, walk, unknown, noPorts);
        a.Place(walked);
    }

    /// <summary>Steps over the header of type R9 whose first eight bytes are on the stack.</summary>
    private static void EmitExtension(Assembler a, Parts parts, Label walk, Label unknown, Label noPorts)
    {
        var fragment = a.NewLabel("fragment header");
        var authentication = a.NewLabel("authentication header");
        var measured = a.NewLabel("extension header measured");
        a.JumpIf(JumpOperation.Jeq, Register.R9, Fragment, fragment);
        a.LoadStack(OperandSize.Byte, Register.R1, SourceFrame.Scratch + 1);
        a.JumpIf(JumpOperation.Jeq, Register.R9, AuthenticationHeader, authentication);

        // In units of eight bytes, not counting the first eight.
        a.Alu(AluOperation.Add, Register.R1, 1);
        a.Alu(AluOperation.Lsh, Register.R1, 3);
        a.Jump(measured);

        // In units of four bytes, minus two (RFC 4302, 2.2).
        a.Place(authentication);
        a.Alu(AluOperation.Add, Register.R1, 2);
        a.Alu(AluOperation.Lsh, Register.R1, 2);

        a.Place(measured);
        a.Alu(AluOperation.Add, Register.R8, Register.R1);
        a.LoadContext(Register.R2, SkBuffOffset.Len);
        a.JumpIf(JumpOperation.Jgt, Register.R8, Register.R2, unknown);
        a.LoadStack(OperandSize.Byte, Register.R9, SourceFrame.Scratch);
        a.Jump(walk);

        // What follows an offset is the middle of a payload: the protocol is known, its header is in the first fragment.
        a.Place(fragment);
        a.Alu(AluOperation.Add, Register.R8, ExtensionBytes);
        a.LoadStack(OperandSize.Byte, Register.R9, SourceFrame.Scratch);
        a.LoadStack(OperandSize.Half, Register.R1, SourceFrame.Scratch + 2);
        if (parts.Plan.HasFragmentMemory)
        {
            EmitIPv6Fragment(a, parts, walk);
            return;
        }

        a.Alu(AluOperation.And, Register.R1, Emission.Emit.Network(IPv6FragmentMask));
        a.JumpIf(JumpOperation.Jeq, Register.R1, 0, walk);
        a.Jump(noPorts);
    }

    /// <summary>R8 is the offset of the transport header, R9 the protocol.</summary>
    private static void EmitIPv6Key(Assembler a, SourceLabels labels, Parts parts, Label noPorts)
    {
        var classify = a.NewLabel("IPv6 key complete");
        a.Origin("IPv6 key");
        a.LoadBytes(Register.R8, SourceFrame.Key + KeyLayout.SourcePort, PortsBytes);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, noPorts);
        if (parts.Plan.HasFragmentMemory)
        {
            EmitIPv6First(a, parts);
        }

        a.Place(parts.IPv6Ports);
        a.StoreStack(OperandSize.Word, SourceFrame.TransportOffset, Register.R8);
        EmitProtocol(a);
        EmitPorts(a);
        a.Place(parts.IPv6PortsKnown);
        a.JumpIf(JumpOperation.Jne, Register.R9, ProtocolUdp, classify);
        EmitDhcp(a, DhcpV6ClientPort, labels.Dhcp);
        a.Place(classify);
        a.Jump(labels.ClassifyIPv6);

        a.Place(noPorts);
        a.StoreStack(OperandSize.Word, SourceFrame.TransportOffset, Register.R8);
        EmitProtocol(a);
        EmitNoPorts(a);
        a.Jump(labels.ClassifyIPv6);
    }
}
