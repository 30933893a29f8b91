namespace Heliograph.Ebpf.Isa;

/// <summary>
/// R0 holds return values, R1 to R5 arguments (lost by a call), R6 to R9 survive calls, R10 is the read-only frame pointer.
/// </summary>
/// <remarks>Source: RFC 9669, section 2.1, and the Linux calling convention.</remarks>
public enum Register : byte
{
    R0, R1, R2, R3, R4, R5, R6, R7, R8, R9, R10,
}
