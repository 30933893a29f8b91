using System.Buffers.Binary;
using System.Text;
using Heliograph.Receiver;
using Heliograph.Receiver.Writing;

namespace Heliograph.Fuzz.Targets;

/// <summary>Blocks of a capture file with any names, comments and frames, read back by a reader of the format that shares no code.</summary>
internal sealed class Captures() : FuzzTarget("captures")
{
    protected override void Try(byte[] input)
    {
        var reader = new ByteReader(input);
        var (application, system, hardware) = (reader.Utf8(), reader.Utf16(), reader.Utf8());
        var (name, comment) = (reader.Utf16(), reader.Utf8());
        var arrival = reader.Int64() & long.MaxValue;
        var repeat = reader.Byte();
        var frame = reader.Rest();

        var section = Pcapng.SectionHeader(application, system, hardware);
        Expect.Same(BinaryPrimitives.ReadUInt32LittleEndian(Body(section, Pcapng.SectionHeaderBlock)), 0x1A2B3C4Du, "byte-order magic");
        CheckOptions(
            Body(section, Pcapng.SectionHeaderBlock)[16..],
            (Pcapng.OptionSectionHardware, hardware), (Pcapng.OptionSectionOs, system), (Pcapng.OptionSectionApplication, application));

        // Comments can be longer than the 16 bits of an option's length.
        var longComment = string.Concat(Enumerable.Repeat(comment, 1 + (repeat * 2)));
        var description = Pcapng.InterfaceDescription(name, longComment);
        CheckOptions(
            Body(description, Pcapng.InterfaceDescriptionBlock)[8..],
            (Pcapng.OptionInterfaceName, name), (Pcapng.OptionComment, longComment), (Pcapng.OptionInterfaceTimestampResolution, "\t"));

        var buffer = new byte[Pcapng.EnhancedPacketOverhead + Pcapng.PaddedLength(frame.Length) + 8];
        buffer.AsSpan().Fill(0xee);
        var written = Pcapng.WriteEnhancedPacket(buffer, 7, new MirroredFrame
        {
            Vni = 1, ArrivalUnixNanoseconds = arrival, OriginalLength = frame.Length + repeat, Bytes = frame,
        });
        Expect.That(buffer.AsSpan(written).IndexOfAnyExcept((byte)0xee) < 0, "a packet block is longer than it says");
        CheckPacket(Body(buffer.AsSpan(0, written), Pcapng.EnhancedPacketBlock), frame, arrival, frame.Length + repeat);
    }

    /// <summary>What is between type, length and length.</summary>
    private static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> block, uint type)
    {
        Expect.Same(block.Length % 4, 0, "alignment of a block");
        Expect.Same(BinaryPrimitives.ReadUInt32LittleEndian(block), type, "type of a block");
        Expect.Same(BinaryPrimitives.ReadInt32LittleEndian(block[4..]), block.Length, "length of a block");
        Expect.Same(BinaryPrimitives.ReadInt32LittleEndian(block[^4..]), block.Length, "length at the end of a block");
        return block[8..^4];
    }

    private static void CheckOptions(ReadOnlySpan<byte> options, params ReadOnlySpan<(ushort Code, string Text)> expected)
    {
        foreach (var (code, text) in expected)
        {
            if (text.Length == 0)
            {
                continue;
            }

            Expect.Same(BinaryPrimitives.ReadUInt16LittleEndian(options), code, "code of an option");
            var length = BinaryPrimitives.ReadUInt16LittleEndian(options[2..]);
            var value = options.Slice(4, length);
            var whole = Encoding.UTF8.GetBytes(text);
            Expect.That(whole.AsSpan().StartsWith(value) && (length == whole.Length || length > ushort.MaxValue - 4), $"value of option {code}");
            Expect.That(System.Text.Unicode.Utf8.IsValid(value), $"option {code} was cut within a character");
            var padding = options[(4 + length)..(4 + ((length + 3) & ~3))];
            Expect.That(padding.IndexOfAnyExcept((byte)0) < 0, "padding of an option");
            options = options[(4 + length + padding.Length)..];
        }

        Expect.Same(BinaryPrimitives.ReadUInt32LittleEndian(options), 0u, "end of options");
        Expect.Same(options.Length, 4, "bytes behind the last option");
    }

    private static void CheckPacket(ReadOnlySpan<byte> body, ReadOnlySpan<byte> frame, long arrival, int original)
    {
        Expect.Same(BinaryPrimitives.ReadUInt32LittleEndian(body), 7u, "interface");
        var high = BinaryPrimitives.ReadUInt32LittleEndian(body[4..]);
        Expect.Same(((long)high << 32) | BinaryPrimitives.ReadUInt32LittleEndian(body[8..]), arrival, "arrival");
        Expect.Same(BinaryPrimitives.ReadInt32LittleEndian(body[12..]), frame.Length, "captured length");
        Expect.Same(BinaryPrimitives.ReadInt32LittleEndian(body[16..]), original, "original length");
        Expect.That(body.Slice(20, frame.Length).SequenceEqual(frame), "bytes of the packet");
        Expect.That(body[(20 + frame.Length)..].IndexOfAnyExcept((byte)0) < 0 && body.Length - 20 - frame.Length < 4, "padding of the packet");
    }
}
