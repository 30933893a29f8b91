using System.Buffers.Binary;
using Heliograph.Core.Packets;

namespace Heliograph.Core.Decoding;

/// <summary>
/// Frames for people: what the headers say, down to names of DNS, HTTP and TLS. Whatever the bytes are, it ends soon, does not throw, and tells
/// printable ASCII only.
/// </summary>
public static class FrameDecoder
{
    /// <summary>A type below is the length of an IEEE 802.3 frame (IEEE 802.3, 3.2.6).</summary>
    private const int SmallestEtherType = 0x600;

    private const int MaxTags = 8;

    /// <param name="frame">From the Ethernet header on; may be cut anywhere.</param>
    public static DecodedFrame Decode(ReadOnlySpan<byte> frame)
    {
        var reading = new FrameReading();
        if (frame.Length < EthernetHeader.UntaggedLength)
        {
            reading.AddCut("Ethernet", 0, frame.Length);
            return reading.Finish();
        }

        var layer = new LayerBuilder(frame, "Ethernet", 0);
        reading.Destination = layer.AddMac("Destination", EthernetHeader.DestinationOffset);
        reading.Source = layer.AddMac("Source", EthernetHeader.SourceOffset);
        var type = AddType(ref layer, frame, EthernetHeader.EtherTypeOffset);
        reading.Say("Ethernet", $"type 0x{type:x4}");
        reading.Add(layer.Build($"{reading.Source} > {reading.Destination}", EthernetHeader.UntaggedLength));
        var at = EthernetHeader.UntaggedLength;
        for (var tags = 0; EtherTypes.IsVlan(type); tags++)
        {
            if (frame.Length < at + EthernetHeader.VlanTagLength || tags == MaxTags)
            {
                reading.AddCut("VLAN", at, frame.Length);
                return reading.Finish();
            }

            type = DecodeTag(frame, at, type, reading);
            at += EthernetHeader.VlanTagLength;
        }

        DecodeNetwork(frame, at, type, reading);
        return reading.Finish();
    }

    private static void DecodeNetwork(ReadOnlySpan<byte> frame, int at, ushort type, FrameReading reading)
    {
        switch (type)
        {
            case EtherTypes.IPv4:
                Ipv4Decoder.Decode(frame, at, reading);
                break;
            case EtherTypes.IPv6:
                Ipv6Decoder.Decode(frame, at, reading);
                break;
            case EtherTypes.Arp:
                ArpDecoder.Decode(frame, at, reading);
                break;
            default:
                reading.Say(type < SmallestEtherType ? "802.3" : "Ethernet", NameOf(type));
                reading.AddData(at, frame.Length);
                break;
        }
    }

    /// <summary>IEEE 802.1Q, 9.6.</summary>
    private static ushort DecodeTag(ReadOnlySpan<byte> frame, int at, ushort kind, FrameReading reading)
    {
        var control = BinaryPrimitives.ReadUInt16BigEndian(frame[at..]);
        var layer = new LayerBuilder(frame, "VLAN", at);
        layer.Add("Priority", $"{control >> 13}", at, 1);
        layer.Add("Drop eligible", $"{(control >> 12) & 1}", at, 1);
        layer.Add("VLAN identifier", $"{control & 0xfff}", at, 2);
        var type = AddType(ref layer, frame, at + 2);
        var summary = $"{(kind == EtherTypes.ServiceVlan ? "service VLAN" : "VLAN")} {control & 0xfff}";
        reading.Add(layer.Build(summary, at + EthernetHeader.VlanTagLength));
        reading.Say("VLAN", summary);
        return type;
    }

    private static ushort AddType(ref LayerBuilder layer, ReadOnlySpan<byte> frame, int at)
    {
        var type = BinaryPrimitives.ReadUInt16BigEndian(frame[at..]);
        if (type < SmallestEtherType)
        {
            layer.AddNumber16("Length", at);
        }
        else
        {
            layer.AddHex16("Type", at, NameOf(type));
        }

        return type;
    }

    private static string NameOf(ushort type) => type switch
    {
        EtherTypes.IPv4 => "IPv4",
        EtherTypes.IPv6 => "IPv6",
        EtherTypes.Arp => "ARP",
        EtherTypes.Vlan => "802.1Q VLAN",
        EtherTypes.ServiceVlan => "802.1ad VLAN",
        0x8847 => "MPLS",
        0x8863 => "PPPoE discovery",
        0x8864 => "PPPoE session",
        0x88cc => "LLDP",
        0x8809 => "slow protocols (LACP)",
        < SmallestEtherType => $"{type} bytes of an 802.3 frame",
        _ => $"type 0x{type:x4}",
    };
}
