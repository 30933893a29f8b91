using System.Buffers.Binary;

namespace Heliograph.Ebpf.Isa;

/// <summary>One eBPF instruction of 8 bytes. A 64-bit immediate load takes two of them.</summary>
/// <remarks>Source: RFC 9669, section 3. The encoding here is that of a little-endian host.</remarks>
public readonly record struct Instruction(byte Opcode, byte Destination, byte Source, short Offset, int Immediate)
{
    public const int SizeInBytes = 8;

    public void WriteTo(Span<byte> bytes)
    {
        bytes[0] = Opcode;
        bytes[1] = (byte)(Destination | (Source << 4));
        BinaryPrimitives.WriteInt16LittleEndian(bytes[2..], Offset);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], Immediate);
    }
}
