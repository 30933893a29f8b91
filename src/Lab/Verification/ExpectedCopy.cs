using Heliograph.Core.Packets;
using Heliograph.Core.Planning;

namespace Heliograph.Lab.Verification;

/// <summary>What a copy of a packet has to look like.</summary>
/// <remarks>Semantics 7 and 8; the overhead is that of the outer IPv4, UDP, VXLAN and inner Ethernet headers.</remarks>
public static class ExpectedCopy
{
    private const int OverheadBytes = 50;

    /// <param name="frame">The original from the Ethernet header on.</param>
    /// <param name="session">Whose packet length cuts it.</param>
    /// <param name="underlayMtu">Bytes of the largest outer IP packet; what would exceed it is cut, never fragmented.</param>
    public static byte[] Of(ReadOnlySpan<byte> frame, SessionPlan session, int underlayMtu)
    {
        if (!EthernetHeader.TryRead(frame, out var ethernet))
        {
            return frame.ToArray();
        }

        var packet = frame[ethernet.Length..];
        var length = Math.Min(packet.Length, Math.Min(session.PacketLength, underlayMtu - OverheadBytes));
        // Tags are stripped: both addresses, then the type, which is the last part of a header with tags.
        var addresses = frame[..EthernetHeader.EtherTypeOffset];
        var type = frame[(ethernet.Length - sizeof(ushort))..ethernet.Length];
        return [.. addresses, .. type, .. packet[..length]];
    }
}
