using System.Buffers.Binary;
using Heliograph.Core.Packets;

namespace Heliograph.Receiver.Listening;

/// <summary>Why a datagram is not a mirrored frame.</summary>
public enum MalformedReason
{
    /// <summary>Fewer than the 8 bytes of a VXLAN header.</summary>
    ShorterThanHeader,

    /// <summary>The I flag is clear: the header has no network identifier.</summary>
    WithoutNetworkIdentifier,

    /// <summary>Fewer than the 14 bytes of an Ethernet header behind the VXLAN header.</summary>
    WithoutInnerFrame,
}

/// <summary>A UDP payload that is a VXLAN header and the beginning of a frame, at least its Ethernet header.</summary>
/// <param name="Vni">0 to 16777215.</param>
/// <param name="ReservedBitsSet">They are ignored on receipt (RFC 7348, section 5), but somebody may want to know.</param>
internal readonly record struct VxlanPayload(int Vni, bool ReservedBitsSet)
{
    private const uint NetworkIdentifierFlagOnly = (uint)VxlanHeader.ValidFlag << 24;
    private const byte ReservedByteMask = 0xff;

    /// <param name="datagram">UDP payload.</param>
    /// <param name="payload">What the header says, when the answer is true.</param>
    /// <param name="reason">Why not, when the answer is false.</param>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out VxlanPayload payload, out MalformedReason reason)
    {
        payload = default;
        reason = default;
        if (!VxlanHeader.TryRead(datagram, out var header))
        {
            reason = datagram.Length < VxlanHeader.Length
                ? MalformedReason.ShorterThanHeader : MalformedReason.WithoutNetworkIdentifier;
            return false;
        }

        if (datagram.Length < VxlanHeader.Length + EthernetHeader.UntaggedLength)
        {
            reason = MalformedReason.WithoutInnerFrame;
            return false;
        }

        var reservedBitsSet = BinaryPrimitives.ReadUInt32BigEndian(datagram) != NetworkIdentifierFlagOnly
            || (BinaryPrimitives.ReadUInt32BigEndian(datagram[VxlanHeader.VirtualNetworkIdOffset..]) & ReservedByteMask) != 0;
        payload = new VxlanPayload(header.VirtualNetworkId, reservedBitsSet);
        return true;
    }
}
