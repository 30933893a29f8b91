using System.Buffers.Binary;

namespace Heliograph.Testing.Generation;

/// <summary>Appends to a frame in memory that is used again for the next one.</summary>
internal sealed class FrameWriter
{
    private readonly byte[] _bytes = new byte[8192];

    public int Length { get; private set; }

    public Span<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Cut(int length) => Length = Math.Min(Length, length);

    public Span<byte> Append(int bytes)
    {
        var span = _bytes.AsSpan(Length, bytes);
        span.Clear();
        Length += bytes;
        return span;
    }

    public void UInt8(int value) => Append(1)[0] = (byte)value;

    public void UInt16(int value) => BinaryPrimitives.WriteUInt16BigEndian(Append(2), (ushort)value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Append(4), value);

    public void UInt128(UInt128 value) => BinaryPrimitives.WriteUInt128BigEndian(Append(16), value);
}
