namespace Heliograph.Testing.Interpreter;

/// <summary>What a register holds, as the verifier sees it (enum bpf_reg_type).</summary>
internal enum ValueKind : byte
{
    Uninitialised,
    Scalar,
    Context,

    /// <summary>Into the stack frame; the value is the distance from its end, -512 to 0.</summary>
    Stack,
    Map,

    /// <summary>Into a value of a map.</summary>
    MapValue,

    /// <summary>The answer of a look-up before it was compared with zero: may not be used.</summary>
    MapValueOrNull,
    Packet,
    PacketEnd,
}

/// <summary>A number, or a pointer: a place in something together with what it is a place in.</summary>
/// <param name="Value">The number, or the offset of a pointer.</param>
/// <param name="Target">A <see cref="ManagedMap"/>, a <see cref="MapValue"/>, or the packet's <see cref="PacketGeneration"/>.</param>
internal readonly record struct RegisterValue(ValueKind Kind, ulong Value, object? Target)
{
    public static RegisterValue Scalar(ulong value) => new(ValueKind.Scalar, value, null);

    public bool IsScalar => Kind == ValueKind.Scalar;
}

/// <summary>A stretch of map memory; pointers into it stay valid for the whole run.</summary>
public sealed record MapValue(byte[] Bytes, int Start, int Length)
{
    public Span<byte> Span => Bytes.AsSpan(Start, Length);
}

/// <summary>Packet pointers die when a helper changes the packet: each one remembers the generation it was made in.</summary>
internal sealed class PacketGeneration;
