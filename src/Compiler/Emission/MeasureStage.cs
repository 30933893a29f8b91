using Heliograph.Compiler.Lowering;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Compiler.Emission;

/// <summary>
/// Packets and bytes as they will be, or were, on the wire. A super-packet stands for ceil(payload / gso_size) packets, each
/// with a copy of the headers. R7 is kept, R8 and R9 are lost.
/// </summary>
internal static class MeasureStage
{
    /// <summary>TCP: length of the header in 32-bit words, in the upper half of this byte (RFC 9293, 3.1).</summary>
    private const int TcpDataOffset = 12;
    private const int UdpHeaderBytes = 8;
    private const int ProtocolTcp = 6;
    private const int ProtocolUdp = 17;

    public static void Emit(Assembler a)
    {
        var measured = a.NewLabel("measured");
        a.LoadContext(Register.R9, SkBuffOffset.Len);
        a.StoreStack(OperandSize.Double, SourceFrame.Packets, 1);
        a.StoreStack(OperandSize.Double, SourceFrame.Bytes, Register.R9);
        a.StoreStack(OperandSize.Double, SourceFrame.FirstFrameBytes, Register.R9);
        a.StoreStack(OperandSize.Word, SourceFrame.HeaderBytes, 0);
        a.LoadContext(Register.R1, SkBuffOffset.GsoSize);
        a.JumpIf(JumpOperation.Jeq, Register.R1, 0, measured);
        a.LoadStack(OperandSize.Word, Register.R8, SourceFrame.TransportOffset);
        a.JumpIf(JumpOperation.Jeq, Register.R8, 0, measured);
        EmitHeaderEnd(a);
        EmitSegments(a, measured);
        a.Place(measured);
    }

    /// <summary>R8 becomes the offset of the payload.</summary>
    private static void EmitHeaderEnd(Assembler a)
    {
        var known = a.NewLabel("end of headers known");
        var notTcp = a.NewLabel("not TCP");
        a.LoadStack(OperandSize.Word, Register.R1, SourceFrame.Key + KeyLayout.Protocol);
        a.JumpIf(JumpOperation.Jne, Register.R1, ProtocolTcp, notTcp);
        a.Move(Register.R2, Register.R8);
        a.Alu(AluOperation.Add, Register.R2, TcpDataOffset);
        a.LoadBytes(Register.R2, SourceFrame.Scratch, 1);
        a.JumpIf(JumpOperation.Jne, Register.R0, 0, known);
        a.LoadStack(OperandSize.Byte, Register.R1, SourceFrame.Scratch);
        a.Alu(AluOperation.Rsh, Register.R1, 4);
        a.Alu(AluOperation.Lsh, Register.R1, 2);
        a.Alu(AluOperation.Add, Register.R8, Register.R1);
        a.Jump(known);
        a.Place(notTcp);
        a.JumpIf(JumpOperation.Jne, Register.R1, ProtocolUdp, known);
        a.Alu(AluOperation.Add, Register.R8, UdpHeaderBytes);
        a.Place(known);
    }

    private static void EmitSegments(Assembler a, Label measured)
    {
        a.JumpIf(JumpOperation.Jge, Register.R8, Register.R9, measured);

        a.Move(Register.R1, Register.R8);
        a.LoadStack(OperandSize.Word, Register.R2, SourceFrame.NetworkOffset);
        a.Alu(AluOperation.Sub, Register.R1, Register.R2);
        a.StoreStack(OperandSize.Word, SourceFrame.HeaderBytes, Register.R1);

        a.LoadContext(Register.R3, SkBuffOffset.GsoSize);
        a.Move(Register.R1, Register.R9);
        a.Alu(AluOperation.Sub, Register.R1, Register.R8);
        a.JumpIf(JumpOperation.Jle, Register.R1, Register.R3, measured);

        // R1 payload, R3 gso_size: packets, then bytes = len + (packets - 1) * headers.
        a.Alu(AluOperation.Add, Register.R1, Register.R3);
        a.Alu(AluOperation.Sub, Register.R1, 1);
        a.Alu(AluOperation.Div, Register.R1, Register.R3);
        a.StoreStack(OperandSize.Double, SourceFrame.Packets, Register.R1);
        a.Alu(AluOperation.Sub, Register.R1, 1);
        a.Alu(AluOperation.Mul, Register.R1, Register.R8);
        a.Alu(AluOperation.Add, Register.R1, Register.R9);
        a.StoreStack(OperandSize.Double, SourceFrame.Bytes, Register.R1);
        a.Alu(AluOperation.Add, Register.R3, Register.R8);
        a.StoreStack(OperandSize.Double, SourceFrame.FirstFrameBytes, Register.R3);
    }
}
