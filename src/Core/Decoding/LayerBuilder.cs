using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Heliograph.Core.Packets;

namespace Heliograph.Core.Decoding;

/// <summary>Collects the fields of one layer. Who adds a field has looked that its bytes are there.</summary>
/// <param name="frame">The whole frame.</param>
/// <param name="name">Of the layer.</param>
/// <param name="start">Where the layer begins.</param>
internal ref struct LayerBuilder(ReadOnlySpan<byte> frame, string name, int start)
{
    /// <summary>What a person reads, and a bound for what a frame can make of itself.</summary>
    private const int MaxFields = 96;

    private readonly ReadOnlySpan<byte> _frame = frame;
    private readonly ImmutableArray<DecodedField>.Builder _fields = ImmutableArray.CreateBuilder<DecodedField>();

    public readonly bool IsFull => _fields.Count >= MaxFields;

    public readonly void Add(string field, string value, int at, int length)
    {
        if (!IsFull)
        {
            _fields.Add(new DecodedField(field, PrintableText.Shortened(value), at, length));
        }
    }

    public readonly int AddByte(string field, int at)
    {
        var value = _frame[at];
        Add(field, value.ToString(CultureInfo.InvariantCulture), at, 1);
        return value;
    }

    public readonly int AddNumber16(string field, int at)
    {
        var value = BinaryPrimitives.ReadUInt16BigEndian(_frame[at..]);
        Add(field, value.ToString(CultureInfo.InvariantCulture), at, 2);
        return value;
    }

    public readonly uint AddNumber32(string field, int at)
    {
        var value = BinaryPrimitives.ReadUInt32BigEndian(_frame[at..]);
        Add(field, value.ToString(CultureInfo.InvariantCulture), at, 4);
        return value;
    }

    public readonly void AddHex16(string field, int at, string meaning = "")
        => Add(field, $"0x{BinaryPrimitives.ReadUInt16BigEndian(_frame[at..]):x4}{(meaning.Length > 0 ? $" ({meaning})" : "")}", at, 2);

    public readonly string AddMac(string field, int at)
    {
        var text = MacAt(_frame, at);
        Add(field, text, at, EthernetHeader.AddressLength);
        return text;
    }

    /// <param name="length">4 or 16.</param>
    public readonly string AddAddress(string field, int at, int length)
    {
        var text = new IPAddress(_frame.Slice(at, length)).ToString();
        Add(field, text, at, length);
        return text;
    }

    public readonly DecodedLayer Build(string summary, int end)
        => new(name, PrintableText.Shortened(summary), start, end - start, _fields.ToImmutable());

    public static string MacAt(ReadOnlySpan<byte> frame, int at)
        => string.Create(
            CultureInfo.InvariantCulture,
            $"{frame[at]:x2}:{frame[at + 1]:x2}:{frame[at + 2]:x2}:{frame[at + 3]:x2}:{frame[at + 4]:x2}:{frame[at + 5]:x2}");
}
