using System.Buffers.Binary;
using Heliograph.Core.Packets;
using Heliograph.Linux.Sockets;

namespace Heliograph.Compiler.Tests.Programs;

/// <summary>Frames as the stack hands them to a device that finishes checksums and cuts super-packets.</summary>
internal static class SuperPacket
{
    private const int IPv4TransportOffset = 34;
    private const int TcpChecksumOffset = 16;
    private const int UdpChecksumOffset = 6;

    /// <summary>The checksum field holds the sum of the pseudo-header alone.</summary>
    public static byte[] WithUnfinishedChecksum(byte[] frame, out VnetHeader header)
    {
        var result = frame.ToArray();
        var isIPv6 = frame[12] == 0x86;
        var transport = isIPv6 ? 54 : IPv4TransportOffset;
        var protocol = frame[isIPv6 ? 20 : 23];
        var checksum = protocol == IpProtocols.Tcp ? TcpChecksumOffset : UdpChecksumOffset;
        var addresses = isIPv6 ? frame.AsSpan(22, 32) : frame.AsSpan(26, 8);
        var sum = InternetChecksum.Fold(InternetChecksum.AddPseudoHeader(addresses, protocol, frame.Length - transport));
        BinaryPrimitives.WriteUInt16BigEndian(result.AsSpan(transport + checksum), sum);
        header = new VnetHeader { NeedsChecksum = true, ChecksumStart = transport, ChecksumOffset = checksum };
        return result;
    }

    /// <summary>A super-packet of TCP or UDP.</summary>
    public static byte[] Of(byte[] frame, int gsoSize, out VnetHeader header)
    {
        var result = WithUnfinishedChecksum(frame, out header);
        var isIPv6 = frame[12] == 0x86;
        var isTcp = header.ChecksumOffset == TcpChecksumOffset;
        header = header with
        {
            GsoType = !isTcp ? GsoType.UdpL4 : isIPv6 ? GsoType.TcpV6 : GsoType.TcpV4,
            GsoSize = gsoSize,
            HeaderLength = header.ChecksumStart + (isTcp ? 20 : 8),
        };
        return result;
    }
}
