using System.Buffers.Binary;
using System.Text;

namespace Heliograph.Fuzz;

/// <summary>Takes values off an input until it is used up; then everything is zero and empty.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> input)
{
    private ReadOnlySpan<byte> _rest = input;

    public readonly bool IsEmpty => _rest.IsEmpty;

    public ReadOnlySpan<byte> Rest()
    {
        var rest = _rest;
        _rest = [];
        return rest;
    }

    public byte Byte() => Take(1) is [var value] ? value : (byte)0;

    public int Below(int bound) => Byte() % bound;

    public long Int64() => Take(8) is { Length: 8 } bytes ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : 0;

    public ReadOnlySpan<byte> Bytes() => Take(Byte());

    /// <summary>UTF-16 from the bytes, half surrogate pairs included.</summary>
    public string Utf16()
    {
        var bytes = Bytes();
        return Encoding.Unicode.GetString(bytes) is var text && !text.Contains('\uFFFD', StringComparison.Ordinal) ? text : Halves(bytes);
    }

    public string Utf8() => Encoding.UTF8.GetString(Bytes());

    private static string Halves(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length / 2);
        for (; bytes.Length >= 2; bytes = bytes[2..])
        {
            text.Append((char)BinaryPrimitives.ReadUInt16LittleEndian(bytes));
        }

        return text.ToString();
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        count = Math.Min(count, _rest.Length);
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
