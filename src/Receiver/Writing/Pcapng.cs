using System.Text;

namespace Heliograph.Receiver.Writing;

/// <summary>Sizes and contents of pcapng blocks.</summary>
/// <remarks>
/// Source: draft-ietf-opsawg-pcapng. Numbers are in the byte order of the machine, as the byte-order magic says. Each block
/// is <c>type, total length, body padded to 4 bytes, total length</c>.
/// </remarks>
internal static class Pcapng
{
    public const uint SectionHeaderBlock = 0x0A0D0D0A;
    public const uint InterfaceDescriptionBlock = 1;
    public const uint InterfaceStatisticsBlock = 5;
    public const uint EnhancedPacketBlock = 6;

    public const ushort OptionComment = 1;
    public const ushort OptionSectionHardware = 2;
    public const ushort OptionSectionOs = 3;
    public const ushort OptionSectionApplication = 4;
    public const ushort OptionInterfaceName = 2;
    public const ushort OptionInterfaceTimestampResolution = 9;
    public const ushort OptionStatisticsStartTime = 2;
    public const ushort OptionStatisticsEndTime = 3;
    public const ushort OptionStatisticsReceived = 4;
    public const ushort OptionStatisticsDropped = 5;

    /// <summary>Type, two lengths, and the fields of an enhanced packet block without its packet.</summary>
    public const int EnhancedPacketOverhead = 32;

    private const uint ByteOrderMagic = 0x1A2B3C4D;
    private const ushort LinkTypeEthernet = 1;
    private const byte Nanoseconds = 9;

    public static int PaddedLength(int length) => (length + 3) & ~3;

    public static byte[] SectionHeader(string application, string operatingSystem, string hardware)
    {
        var block = new BlockBuilder(SectionHeaderBlock);
        block.Add(ByteOrderMagic);
        block.Add((ushort)1);
        block.Add((ushort)0);
        // The length of the section is not known before its end; -1 says so.
        block.Add(ulong.MaxValue);
        block.AddOption(OptionSectionHardware, hardware);
        block.AddOption(OptionSectionOs, operatingSystem);
        block.AddOption(OptionSectionApplication, application);
        return block.Finish();
    }

    public static byte[] InterfaceDescription(string name, string comment)
    {
        var block = new BlockBuilder(InterfaceDescriptionBlock);
        block.Add(LinkTypeEthernet);
        block.Add((ushort)0);
        // No limit of our own: cuts are made by the session or the path.
        block.Add(0u);
        block.AddOption(OptionInterfaceName, name);
        block.AddOption(OptionComment, comment);
        block.AddOption(OptionInterfaceTimestampResolution, [Nanoseconds]);
        return block.Finish();
    }

    public static byte[] InterfaceStatistics(InterfaceCounts counts, long endUnixNanoseconds, string comment)
    {
        var block = new BlockBuilder(InterfaceStatisticsBlock);
        block.Add(counts.Index);
        block.AddTimestamp(endUnixNanoseconds);
        block.AddOption(OptionComment, comment);
        block.AddTimestampOption(OptionStatisticsStartTime, counts.FirstUnixNanoseconds);
        block.AddTimestampOption(OptionStatisticsEndTime, counts.LastUnixNanoseconds);
        block.AddOption(OptionStatisticsReceived, BitConverter.GetBytes(counts.Received));
        block.AddOption(OptionStatisticsDropped, BitConverter.GetBytes(counts.NotStored));
        return block.Finish();
    }

    /// <returns>Bytes written: the overhead and the padded frame.</returns>
    public static int WriteEnhancedPacket(Span<byte> to, uint interfaceIndex, in MirroredFrame frame)
    {
        var padded = PaddedLength(frame.Bytes.Length);
        var total = EnhancedPacketOverhead + padded;
        BitConverter.TryWriteBytes(to, EnhancedPacketBlock);
        BitConverter.TryWriteBytes(to[4..], total);
        BitConverter.TryWriteBytes(to[8..], interfaceIndex);
        BitConverter.TryWriteBytes(to[12..], (uint)(frame.ArrivalUnixNanoseconds >> 32));
        BitConverter.TryWriteBytes(to[16..], (uint)frame.ArrivalUnixNanoseconds);
        BitConverter.TryWriteBytes(to[20..], frame.Bytes.Length);
        BitConverter.TryWriteBytes(to[24..], frame.OriginalLength);
        frame.Bytes.CopyTo(to[28..]);
        to.Slice(28 + frame.Bytes.Length, padded - frame.Bytes.Length).Clear();
        BitConverter.TryWriteBytes(to[(28 + padded)..], total);
        return total;
    }

    /// <summary>Builds the rare blocks; packets are written in place.</summary>
    private sealed class BlockBuilder
    {
        private const int LengthOffset = 4;
        private const ushort EndOfOptions = 0;

        private readonly List<byte> _bytes = [];

        public BlockBuilder(uint type)
        {
            Add(type);
            Add(0u);
        }

        public void Add(ushort value) => _bytes.AddRange(BitConverter.GetBytes(value));

        public void Add(uint value) => _bytes.AddRange(BitConverter.GetBytes(value));

        public void Add(ulong value) => _bytes.AddRange(BitConverter.GetBytes(value));

        /// <summary>High half first, whatever the byte order of the machine.</summary>
        public void AddTimestamp(long unixNanoseconds)
        {
            Add((uint)(unixNanoseconds >> 32));
            Add((uint)unixNanoseconds);
        }

        public void AddTimestampOption(ushort code, long unixNanoseconds)
        {
            Add(code);
            Add((ushort)sizeof(long));
            AddTimestamp(unixNanoseconds);
        }

        /// <summary>Adds a text, cut before the character in which the 16-bit length of an option ends; an empty one is left out.</summary>
        public void AddOption(ushort code, string text)
        {
            if (text.Length > 0)
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                var length = Math.Min(bytes.Length, ushort.MaxValue);
                while (length < bytes.Length && IsWithinCharacter(bytes[length]))
                {
                    length--;
                }

                AddOption(code, bytes.AsSpan(0, length));
            }
        }

        public void AddOption(ushort code, ReadOnlySpan<byte> value)
        {
            Add(code);
            Add((ushort)value.Length);
            _bytes.AddRange(value);
            _bytes.AddRange(new byte[PaddedLength(value.Length) - value.Length]);
        }

        // RFC 3629, section 3: the second and later bytes of a character begin with the bits 10.
        private static bool IsWithinCharacter(byte utf8) => (utf8 & 0xC0) == 0x80;

        public byte[] Finish()
        {
            Add(EndOfOptions);
            Add((ushort)0);
            var total = _bytes.Count + sizeof(uint);
            Add((uint)total);
            var block = _bytes.ToArray();
            BitConverter.TryWriteBytes(block.AsSpan(LengthOffset), total);
            return block;
        }
    }
}

/// <summary>One interface of one file: the copies of one network.</summary>
internal sealed class InterfaceCounts
{
    public required uint Index { get; init; }

    public required long FirstUnixNanoseconds { get; init; }

    public long LastUnixNanoseconds { get; set; }

    public long Received { get; set; }

    public long NotStored { get; set; }
}
