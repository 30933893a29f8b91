using System.Buffers.Binary;

namespace Heliograph.Receiver.Reading;

/// <summary>Reads the Ethernet frames of a pcap or pcapng file, of either byte order, one after the other.</summary>
/// <remarks>
/// Sources: pcap-savefile(5), draft-ietf-opsawg-pcapng. Blocks that hold no packet are skipped. The memory is that of the largest
/// packet, which is bounded.
/// </remarks>
public sealed class CaptureReader(Stream stream)
{
    /// <summary>What tcpdump takes at most of a packet.</summary>
    public const int MaxFrameLength = 262_144;

    private const int MaxBlockLength = 16 * 1024 * 1024;
    private const int LinkTypeEthernet = 1;
    private const uint SectionHeader = 0x0A0D0D0A;
    private const uint ByteOrderMagic = 0x1A2B3C4D;
    private const uint PcapMagicMicroseconds = 0xA1B2C3D4;
    private const uint PcapMagicNanoseconds = 0xA1B23C4D;
    private const uint InterfaceBlock = 1;
    private const uint SimplePacketBlock = 3;
    private const uint EnhancedPacketBlock = 6;

    private readonly List<(int LinkType, uint SnapLength)> _interfaces = [];
    private byte[] _buffer = new byte[4096];
    private int _start;
    private int _length;
    private Form _form = Form.Unknown;
    private bool _bigEndian;
    private long _packets;

    private enum Form { Unknown, Pcap, Pcapng }

    /// <summary>The frame that was read last, until the next is read.</summary>
    public ReadOnlySpan<byte> Frame => _buffer.AsSpan(_start, _length);

    /// <summary>Bytes that it had on the wire.</summary>
    public int WireLength { get; private set; }

    /// <returns>False at the end of the file.</returns>
    /// <exception cref="InvalidDataException">It is no capture, is damaged or cut off, or is not of Ethernet; says where.</exception>
    public bool TryRead()
    {
        if (_form == Form.Unknown)
        {
            ReadStart();
        }

        return _form == Form.Pcap ? TryReadPcap() : TryReadPcapng();
    }

    private void ReadStart()
    {
        if (!TryFill(4))
        {
            throw Damaged("it is empty");
        }

        var magic = BinaryPrimitives.ReadUInt32LittleEndian(_buffer);
        if (magic == SectionHeader)
        {
            _form = Form.Pcapng;
            ReadSection();
            return;
        }

        _form = Form.Pcap;
        _bigEndian = BinaryPrimitives.ReverseEndianness(magic) is PcapMagicMicroseconds or PcapMagicNanoseconds;
        if (!_bigEndian && magic is not (PcapMagicMicroseconds or PcapMagicNanoseconds))
        {
            throw new InvalidDataException("The file is neither pcap nor pcapng.");
        }

        Fill(20);
        RequireEthernet((int)(UInt32(16) & 0xFFFF));
    }

    private bool TryReadPcap()
    {
        if (!TryFill(16))
        {
            return false;
        }

        var (captured, wire) = (UInt32(8), UInt32(12));
        Take(0, CheckedLength(captured), wire);
        Fill(_length);
        return true;
    }

    private bool TryReadPcapng()
    {
        while (TryFill(8))
        {
            var (type, total) = (UInt32(0), UInt32(4));
            if (type == SectionHeader)
            {
                ReadSection(hasLength: true);
                continue;
            }

            var body = ReadBody(total);
            switch (type)
            {
                case InterfaceBlock when body >= 8:
                    _interfaces.Add((UInt16(0), UInt32(4)));
                    break;
                case EnhancedPacketBlock when body >= 20:
                    RequireInterface(UInt32(0));
                    var captured = CheckedLength(UInt32(12));
                    Take(20, captured <= body - 20 ? captured : throw Damaged("a packet is longer than its block"), UInt32(16));
                    return true;
                case SimplePacketBlock when body >= 4:
                    RequireInterface(0);
                    var snap = _interfaces[0].SnapLength is > 0 and var limit ? limit : uint.MaxValue;
                    Take(4, (int)Math.Min(Math.Min(UInt32(0), snap), (uint)(body - 4)), UInt32(0));
                    return true;
                default:
                    break;
            }
        }

        return false;
    }

    /// <param name="hasLength">Type and length are in the buffer, else only the type.</param>
    private void ReadSection(bool hasLength = false)
    {
        var length = hasLength ? _buffer.AsSpan(4, 4).ToArray() : null;
        if (length is null)
        {
            Fill(4);
            length = _buffer.AsSpan(0, 4).ToArray();
        }

        Fill(4);
        _bigEndian = BinaryPrimitives.ReadUInt32BigEndian(_buffer) == ByteOrderMagic;
        if (!_bigEndian && BinaryPrimitives.ReadUInt32LittleEndian(_buffer) != ByteOrderMagic)
        {
            throw Damaged("a section has no byte order");
        }

        _interfaces.Clear();
        var total = _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(length) : BinaryPrimitives.ReadUInt32LittleEndian(length);
        if (total < 28)
        {
            throw Damaged("a block is shorter than it can be");
        }

        ReadBody(total - 4); // The byte order has been read.
    }

    /// <summary>What stands between the lengths of a block, and the length behind.</summary>
    /// <returns>Bytes of the body.</returns>
    private int ReadBody(uint total)
    {
        if (total < 12 || total % 4 != 0 || total > MaxBlockLength)
        {
            throw Damaged($"a block has the length {total}");
        }

        Fill((int)total - 8);
        return (int)total - 12;
    }

    private void Take(int start, int length, uint wire)
    {
        (_start, _length) = (start, length);
        WireLength = (int)Math.Clamp(wire, (uint)length, int.MaxValue);
        _packets++;
    }

    private int CheckedLength(uint length) => length <= MaxFrameLength ? (int)length : throw Damaged($"a packet has {length} bytes");

    private void RequireInterface(uint number)
    {
        if (number >= _interfaces.Count)
        {
            throw Damaged("a packet is of an interface that is not described");
        }

        RequireEthernet(_interfaces[(int)number].LinkType);
    }

    private static void RequireEthernet(int linkType)
    {
        if (linkType != LinkTypeEthernet)
        {
            throw new InvalidDataException($"The file has packets of link type {linkType}, and only Ethernet (1) is read: capture on one interface, not on 'any'.");
        }
    }

    private InvalidDataException Damaged(string what) => new($"The file is damaged behind packet {_packets}: {what}.");

    private uint UInt32(int offset)
        => _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(offset)) : BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(offset));

    private ushort UInt16(int offset)
        => _bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(offset)) : BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(offset));

    private void Fill(int count)
    {
        if (!TryFill(count) && count > 0)
        {
            throw Damaged("it is cut off");
        }
    }

    /// <returns>False when the file ends exactly here.</returns>
    private bool TryFill(int count)
    {
        if (_buffer.Length < count)
        {
            _buffer = new byte[Math.Max(count, _buffer.Length * 2)];
        }

        var read = stream.ReadAtLeast(_buffer.AsSpan(0, count), count, throwOnEndOfStream: false);
        return read == count ? true : read == 0 ? false : throw Damaged("it is cut off");
    }
}
