namespace Heliograph.Ebpf.Isa;

/// <summary>Low three bits of an opcode. RFC 9669, section 3.2.</summary>
public enum InstructionClass : byte
{
    Ld = 0x00,
    Ldx = 0x01,
    St = 0x02,
    Stx = 0x03,
    Alu = 0x04,
    Jmp = 0x05,
    Jmp32 = 0x06,
    Alu64 = 0x07,
}

/// <summary>Bit 3 of an arithmetic or jump opcode: immediate (K) or source register (X). RFC 9669, section 4.</summary>
public enum OperandSource : byte
{
    K = 0x00,
    X = 0x08,
}

/// <summary>Size of a load or store. RFC 9669, section 5.</summary>
public enum OperandSize : byte
{
    Word = 0x00,
    Half = 0x08,
    Byte = 0x10,
    Double = 0x18,
}

/// <summary>Addressing mode of a load or store. RFC 9669, section 5.</summary>
public enum AddressingMode : byte
{
    Imm = 0x00,
    Mem = 0x60,
    Memsx = 0x80,
    Atomic = 0xc0,
}

/// <summary>RFC 9669, section 4.1; signed division, signed modulo and sign-extending moves are not used.</summary>
public enum AluOperation : byte
{
    Add = 0x00,
    Sub = 0x10,
    Mul = 0x20,
    Div = 0x30,
    Or = 0x40,
    And = 0x50,
    Lsh = 0x60,
    Rsh = 0x70,
    Neg = 0x80,
    Mod = 0x90,
    Xor = 0xa0,
    Mov = 0xb0,
    Arsh = 0xc0,
    End = 0xd0,
}

/// <summary>RFC 9669, section 4.3. Comparisons are unsigned unless the name says otherwise.</summary>
public enum JumpOperation : byte
{
    Ja = 0x00,
    Jeq = 0x10,
    Jgt = 0x20,
    Jge = 0x30,
    Jset = 0x40,
    Jne = 0x50,
    Jsgt = 0x60,
    Jsge = 0x70,
    Call = 0x80,
    Exit = 0x90,
    Jlt = 0xa0,
    Jle = 0xb0,
    Jslt = 0xc0,
    Jsle = 0xd0,
}

/// <summary>The fields of an opcode.</summary>
public static class Opcodes
{
    /// <summary>BPF_PSEUDO_MAP_FD in the source register of a 64-bit immediate load: the immediate is a map's descriptor.</summary>
    /// <remarks>RFC 9669, section 5.4; include/uapi/linux/bpf.h.</remarks>
    public const byte PseudoMapFd = 1;

    /// <summary>BPF_PSEUDO_MAP_VALUE: likewise, and the result is the address of the value of its first entry (Linux 5.2).</summary>
    public const byte PseudoMapValue = 2;

    /// <summary>First half of a 64-bit immediate load.</summary>
    public const byte LoadImmediate64 = (byte)InstructionClass.Ld | (byte)AddressingMode.Imm | (byte)OperandSize.Double;

    /// <summary>Jump with a 16-bit offset.</summary>
    public const byte JumpAlways = (byte)InstructionClass.Jmp | (byte)JumpOperation.Ja;

    /// <summary>Jump with a 32-bit offset in the immediate (Linux 6.6).</summary>
    public const byte JumpAlwaysLong = (byte)InstructionClass.Jmp32 | (byte)JumpOperation.Ja;

    public const byte Call = (byte)InstructionClass.Jmp | (byte)JumpOperation.Call;

    public const byte Exit = (byte)InstructionClass.Jmp | (byte)JumpOperation.Exit;

    public static InstructionClass ClassOf(byte opcode) => (InstructionClass)(opcode & 0x07);

    public static OperandSource SourceOf(byte opcode) => (OperandSource)(opcode & 0x08);

    public static OperandSize SizeOf(byte opcode) => (OperandSize)(opcode & 0x18);

    public static AddressingMode ModeOf(byte opcode) => (AddressingMode)(opcode & 0xe0);

    public static AluOperation AluOf(byte opcode) => (AluOperation)(opcode & 0xf0);

    public static JumpOperation JumpOf(byte opcode) => (JumpOperation)(opcode & 0xf0);

    /// <summary>Bytes that a size moves.</summary>
    public static int Bytes(this OperandSize size) => size switch
    {
        OperandSize.Byte => 1,
        OperandSize.Half => 2,
        OperandSize.Word => 4,
        _ => 8,
    };
}
