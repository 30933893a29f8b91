using System.Buffers.Binary;

namespace Heliograph.Core.Packets;

/// <summary>A VXLAN header (RFC 7348, 5).</summary>
/// <param name="VirtualNetworkId">24 bits.</param>
public readonly record struct VxlanHeader(int VirtualNetworkId)
{
    public const int Length = 8;

    /// <summary>UDP destination port (RFC 7348, 5: assigned by IANA).</summary>
    public const ushort Port = 4789;
    public const int FlagsOffset = 0;
    public const int VirtualNetworkIdOffset = 4;

    /// <summary>"The I flag MUST be set to 1 for a valid VXLAN Network ID."</summary>
    public const byte ValidFlag = 0x08;

    /// <returns>
    /// False when the header is cut off or the I flag is not set. Reserved bits are ignored, as the RFC demands of a receiver.
    /// </returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out VxlanHeader header)
    {
        header = default;
        if (payload.Length < Length || (payload[FlagsOffset] & ValidFlag) == 0)
        {
            return false;
        }

        // The low byte is reserved.
        header = new VxlanHeader((int)(BinaryPrimitives.ReadUInt32BigEndian(payload[VirtualNetworkIdOffset..]) >> 8));
        return true;
    }

    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)ValidFlag << 24);
        BinaryPrimitives.WriteUInt32BigEndian(destination[VirtualNetworkIdOffset..], (uint)VirtualNetworkId << 8);
    }
}
