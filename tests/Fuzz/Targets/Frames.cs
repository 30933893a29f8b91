using Heliograph.Core.Packets;
using Heliograph.Receiver.Listening;

namespace Heliograph.Fuzz.Targets;

/// <summary>What comes off the wire: VXLAN datagrams and the frames in them. Everything that is said about a frame lies within it.</summary>
internal sealed class Frames() : FuzzTarget("frames")
{
    private const int LongestHeaders = EthernetHeader.UntaggedLength + (EthernetHeader.MaxVlanTags * EthernetHeader.VlanTagLength) + Ipv6Header.Length;

    protected override void Try(byte[] input)
    {
        CheckPayload(input);
        CheckFrame(input);
        CheckOuter(input);
        CheckChecksum(input);
    }

    private static void CheckPayload(byte[] datagram)
    {
        var good = VxlanPayload.TryRead(datagram, out var payload, out var reason);
        var flagged = datagram.Length >= 8 && (datagram[0] & 8) != 0;
        Expect.Same(good, flagged && datagram.Length >= 22, "whether a datagram is a mirrored frame");
        if (!good)
        {
            Expect.Same(
                reason,
                datagram.Length < 8 ? MalformedReason.ShorterThanHeader : flagged ? MalformedReason.WithoutInnerFrame : MalformedReason.WithoutNetworkIdentifier,
                "reason");
            return;
        }

        Expect.Same(payload.Vni, (datagram[4] << 16) | (datagram[5] << 8) | datagram[6], "network identifier");
        var written = new byte[VxlanHeader.Length];
        new VxlanHeader(payload.Vni).WriteTo(written);
        Expect.Same(payload.ReservedBitsSet, !datagram.AsSpan(0, 8).SequenceEqual(written), "whether reserved bits are set");
        Expect.That(VxlanPayload.TryRead([.. written, .. datagram.AsSpan(8)], out var again, out _) && again == payload with { ReservedBitsSet = false }, "written header");
        CheckFrame(datagram[8..]);
    }

    private static void CheckFrame(byte[] frame)
    {
        var original = OriginalLength.Of(frame);
        Expect.That(original >= frame.Length && original <= Math.Max(frame.Length, LongestHeaders + ushort.MaxValue), $"original length {original} of {frame.Length}");
        var isIp = PacketKeyReader.TryRead(frame, out var key);
        Expect.That(!isIp || key.Ports is null || key.Protocol is IpProtocols.Tcp or IpProtocols.Udp, "ports of a protocol that has none");
        Expect.That(!isIp || key.Ports is null || key.Fragment != FragmentKind.Later, "ports of a later fragment");
        // More bytes behind what was read change nothing: a copy that was cut and its original are the same to a rule, if they have the same headers.
        if (isIp && (key.Ports is not null || key.Protocol is not (null or IpProtocols.Tcp or IpProtocols.Udp)))
        {
            byte[] longer = [.. frame, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
            Expect.That(PacketKeyReader.TryRead(longer, out var again) && again == key, "a longer frame has another key");
        }

        // A tag that is kept beside the data counts like one in it.
        Expect.That(!isIp || PacketKeyReader.TryRead([.. frame.AsSpan(0, 12), 0x81, 0, 0, 1, .. frame.AsSpan(12)], out var tagged) == HasRoomForTag(frame)
            && (!HasRoomForTag(frame) || tagged == key), "a VLAN tag changes the key");
    }

    private static bool HasRoomForTag(byte[] frame) => EthernetHeader.TryRead(frame, out var header) && header.Tags < EthernetHeader.MaxVlanTags;

    private static void CheckOuter(byte[] frame)
    {
        if (VxlanDatagram.TryReadFrame(frame, out var datagram))
        {
            Expect.That(datagram.InnerOffset >= 50 && datagram.InnerLength >= EthernetHeader.UntaggedLength, "place of the inner frame");
            Expect.That(datagram.InnerOffset + datagram.InnerLength <= frame.Length, "the inner frame ends behind the outer one");
            Expect.Same(datagram.Udp.DestinationPort, VxlanHeader.Port, "port");
        }
    }

    private static void CheckChecksum(byte[] bytes)
    {
        ulong sum = 0;
        for (var i = 0; i < bytes.Length; i += 2)
        {
            sum += (uint)(bytes[i] << 8) | (i + 1 < bytes.Length ? bytes[i + 1] : 0u);
        }

        while (sum >> 16 != 0)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        Expect.Same(InternetChecksum.Of(bytes), (ushort)~sum, "checksum");
    }
}
