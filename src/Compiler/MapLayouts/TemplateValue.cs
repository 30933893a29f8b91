using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Heliograph.Compiler.MapLayouts;

/// <summary>Everything about the copies of a session that is the same for each: where they leave and the 50 outer bytes.</summary>
/// <remarks>
/// Layout of the map value: six u32 in host order (state, interface index, packet length, MTU limit, copy limit, checksum sum),
/// the outer header as it stands on the wire (RFC 7348, section 5), two bytes of padding and three u32: the member's counter, the
/// interface index of the relay and the session's first counter. Lengths, IPv4 checksum and UDP
/// source port are zero in it; the encapsulating program fills them in.
/// </remarks>
public sealed record TemplateValue
{
    public const int SizeInBytes = 88;

    /// <summary>Ethernet 14, IPv4 20, UDP 8, VXLAN 8.</summary>
    public const int OuterHeaderBytes = 50;

    /// <summary>What the outer IP packet is longer than the inner one: 20 + 8 + 8 and the inner Ethernet header.</summary>
    public const int OverheadBytes = 50;

    /// <summary>IANA: VXLAN.</summary>
    public const ushort VxlanPort = 4789;

    internal const int StateOffset = 0;
    internal const int InterfaceIndexOffset = 4;
    internal const int PacketLengthOffset = 8;
    internal const int MtuLimitOffset = 12;
    internal const int CopyLimitOffset = 16;
    internal const int ChecksumSumOffset = 20;
    internal const int OuterOffset = 24;

    /// <summary>Behind the outer header, and aligned.</summary>
    internal const int MemberCounterOffset = 76;
    internal const int RelayIndexOffset = 80;
    internal const int SessionCountersOffset = 84;

    /// <summary>In the state of the template of a group: its outer headers are those of its members, in the slots behind.</summary>
    internal const int GroupFlag = 0x100;

    /// <summary>Of the template of a group, which needs no packet length: its slot in <see cref="MirrorMaps.Groups"/>.</summary>
    internal const int GroupSlotOffset = PacketLengthOffset;

    private const int EthernetBytes = 14;
    private const int IPv4Bytes = 20;
    private const int UdpBytes = 8;
    private const ushort EtherTypeIPv4 = 0x0800;
    private const byte TimeToLive = 64;
    private const byte ProtocolUdp = 17;
    private const ushort DontFragment = 0x4000;

    public required TemplateState State { get; init; }

    /// <summary>Interface index of the underlay device.</summary>
    public required int UnderlayIndex { get; init; }

    /// <summary>IP MTU of the underlay device, in bytes.</summary>
    public required int UnderlayMtu { get; init; }

    /// <summary>MAC address of the underlay device.</summary>
    public required PhysicalAddress SourceMac { get; init; }

    /// <summary>MAC address of the next hop.</summary>
    public required PhysicalAddress DestinationMac { get; init; }

    /// <summary>IPv4: primary address of the source interface.</summary>
    public required IPAddress SourceAddress { get; init; }

    /// <summary>IPv4: the collector.</summary>
    public required IPAddress DestinationAddress { get; init; }

    /// <summary>VXLAN network identifier, 0 to 16777215.</summary>
    public required int VirtualNetworkId { get; init; }

    /// <summary>Bytes of the original packet to copy, from the IP header on.</summary>
    public required int PacketLength { get; init; }

    /// <summary>
    /// The target is a group of collectors with this slot in <see cref="MirrorMaps.Groups"/>. The templates of its members are in the slots
    /// behind this one, by their indexes; of this one only state and <see cref="UnderlayIndex"/> matter, where clones go first.
    /// </summary>
    public int? GroupSlot { get; init; }

    /// <summary>Where copies to this member of a group are counted; null: it is none.</summary>
    public int? MemberCounter { get; init; }

    /// <summary>
    /// Interface index of the relay, through which go those that have to be cut and are not yet as on the wire: super-packets, and packets
    /// with an unfinished checksum. 0: they are cut as they are.
    /// </summary>
    public int RelayIndex { get; init; }

    /// <summary>First counter of the session, for what comes out of the relay.</summary>
    public int SessionCounters { get; init; }

    /// <summary>Most bytes of an inner IP packet that a copy has.</summary>
    public int CopyLimit => Math.Min(PacketLength, MtuLimit);

    /// <summary>Most bytes of an inner IP packet that one outer packet carries.</summary>
    public int MtuLimit => Math.Max(0, UnderlayMtu - OverheadBytes);

    /// <summary>A template that says why there are no copies.</summary>
    public static TemplateValue Unavailable(TemplateState reason) => new()
    {
        State = reason,
        UnderlayIndex = 0,
        UnderlayMtu = 0,
        SourceMac = PhysicalAddress.None,
        DestinationMac = PhysicalAddress.None,
        SourceAddress = IPAddress.Any,
        DestinationAddress = IPAddress.Any,
        VirtualNetworkId = 0,
        PacketLength = 0,
    };

    /// <summary>The template of a session whose target is a group.</summary>
    public static TemplateValue OfGroup(int groupSlot, int underlayIndex)
        => Unavailable(TemplateState.Ready) with { GroupSlot = groupSlot, UnderlayIndex = underlayIndex };

    /// <summary>The map value.</summary>
    /// <param name="value">At least <see cref="SizeInBytes"/> bytes.</param>
    public void WriteTo(Span<byte> value)
    {
        value = value[..SizeInBytes];
        value.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(value[StateOffset..], (int)State);
        BinaryPrimitives.WriteInt32LittleEndian(value[InterfaceIndexOffset..], UnderlayIndex);
        if (GroupSlot is { } group)
        {
            BinaryPrimitives.WriteInt32LittleEndian(value[StateOffset..], (int)State | GroupFlag);
            BinaryPrimitives.WriteInt32LittleEndian(value[GroupSlotOffset..], group);
            return;
        }

        BinaryPrimitives.WriteInt32LittleEndian(value[PacketLengthOffset..], PacketLength);
        BinaryPrimitives.WriteInt32LittleEndian(value[MtuLimitOffset..], MtuLimit);
        BinaryPrimitives.WriteInt32LittleEndian(value[CopyLimitOffset..], CopyLimit);
        if (State != TemplateState.Ready)
        {
            return;
        }

        var outer = value.Slice(OuterOffset, OuterHeaderBytes);
        WriteOuter(outer);
        BinaryPrimitives.WriteInt32LittleEndian(value[MemberCounterOffset..], MemberCounter is { } counter ? counter + 1 : 0);
        BinaryPrimitives.WriteInt32LittleEndian(value[RelayIndexOffset..], RelayIndex);
        BinaryPrimitives.WriteInt32LittleEndian(value[SessionCountersOffset..], SessionCounters);
        BinaryPrimitives.WriteUInt32LittleEndian(value[ChecksumSumOffset..], SumOf(outer.Slice(EthernetBytes, IPv4Bytes)));
    }

    /// <summary>What <see cref="WriteTo"/> wrote, in this process or another.</summary>
    /// <param name="value">At least <see cref="SizeInBytes"/> bytes.</param>
    public static TemplateValue ReadFrom(ReadOnlySpan<byte> value)
    {
        var word = BinaryPrimitives.ReadInt32LittleEndian(value[StateOffset..]);
        var state = (TemplateState)(word & ~GroupFlag);
        if ((word & GroupFlag) != 0)
        {
            return OfGroup(
                BinaryPrimitives.ReadInt32LittleEndian(value[GroupSlotOffset..]),
                BinaryPrimitives.ReadInt32LittleEndian(value[InterfaceIndexOffset..]));
        }

        if (state != TemplateState.Ready)
        {
            return Unavailable(state);
        }

        var outer = value.Slice(OuterOffset, OuterHeaderBytes);
        return new TemplateValue
        {
            State = state,
            UnderlayIndex = BinaryPrimitives.ReadInt32LittleEndian(value[InterfaceIndexOffset..]),
            UnderlayMtu = BinaryPrimitives.ReadInt32LittleEndian(value[MtuLimitOffset..]) + OverheadBytes,
            DestinationMac = new PhysicalAddress(outer[..6].ToArray()),
            SourceMac = new PhysicalAddress(outer[6..12].ToArray()),
            SourceAddress = new IPAddress(outer.Slice(EthernetBytes + 12, 4)),
            DestinationAddress = new IPAddress(outer.Slice(EthernetBytes + 16, 4)),
            VirtualNetworkId = (int)(BinaryPrimitives.ReadUInt32BigEndian(outer[(EthernetBytes + IPv4Bytes + UdpBytes + 4)..]) >> 8),
            PacketLength = BinaryPrimitives.ReadInt32LittleEndian(value[PacketLengthOffset..]),
            MemberCounter = BinaryPrimitives.ReadInt32LittleEndian(value[MemberCounterOffset..]) is var counter and > 0 ? counter - 1 : null,
            RelayIndex = BinaryPrimitives.ReadInt32LittleEndian(value[RelayIndexOffset..]),
            SessionCounters = BinaryPrimitives.ReadInt32LittleEndian(value[SessionCountersOffset..]),
        };
    }

    private void WriteOuter(Span<byte> outer)
    {
        Mac(DestinationMac).CopyTo(outer);
        Mac(SourceMac).CopyTo(outer[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(outer[12..], EtherTypeIPv4);

        var ip = outer[EthernetBytes..];
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[6..], DontFragment);
        ip[8] = TimeToLive;
        ip[9] = ProtocolUdp;
        WriteAddress(ip[12..], SourceAddress);
        WriteAddress(ip[16..], DestinationAddress);

        var udp = ip[IPv4Bytes..];
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], VxlanPort);

        var vxlan = udp[UdpBytes..];
        vxlan[0] = 0x08;
        BinaryPrimitives.WriteUInt32BigEndian(vxlan[4..], (uint)VirtualNetworkId << 8);
    }

    /// <summary>
    /// Sum of the 16-bit words as a little-endian machine reads them. A one's complement sum does not depend on the byte order
    /// (RFC 1071, 2(B)), so the program may add words without swapping them.
    /// </summary>
    private static uint SumOf(ReadOnlySpan<byte> header)
    {
        uint sum = 0;
        for (var i = 0; i < header.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16LittleEndian(header[i..]);
        }

        return sum;
    }

    private static byte[] Mac(PhysicalAddress address)
        => address.GetAddressBytes() is { Length: 6 } bytes
            ? bytes
            : throw new InvalidOperationException($"'{address}' is not an Ethernet address");

    private static void WriteAddress(Span<byte> bytes, IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetwork || !address.TryWriteBytes(bytes, out _))
        {
            throw new InvalidOperationException($"{address} is not an IPv4 address");
        }
    }
}
