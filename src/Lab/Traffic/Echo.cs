using System.Buffers.Binary;
using Heliograph.Core.Packets;

namespace Heliograph.Lab.Traffic;

/// <summary>An ICMP or ICMPv6 echo as raw sockets see it (RFC 792; RFC 4443, section 4).</summary>
internal readonly record struct Echo(bool Version6, ushort Id, ushort Sequence)
{
    private const int HeaderLength = 8;
    private const int ChecksumOffset = 2;
    private const int IdOffset = 4;
    private const int SequenceOffset = 6;
    private const int PayloadBytes = 56;

    public byte[] Request()
    {
        var message = new byte[HeaderLength + PayloadBytes];
        message[0] = (byte)(Version6 ? 128 : 8);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(IdOffset), Id);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(SequenceOffset), Sequence);
        for (var i = 0; i < PayloadBytes; i++)
        {
            message[HeaderLength + i] = (byte)i;
        }

        // The kernel fills in the checksum of ICMPv6, which covers addresses (RFC 3542, 3.1).
        if (!Version6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(ChecksumOffset), InternetChecksum.Of(message));
        }

        return message;
    }

    /// <param name="packet">With the IP header for IPv4, without for IPv6: so raw sockets hand them out.</param>
    public bool IsReply(ReadOnlySpan<byte> packet)
    {
        if (!Version6)
        {
            if (!Ipv4Header.TryRead(packet, out var ip))
            {
                return false;
            }

            packet = packet[ip.Length..];
        }

        return packet.Length >= HeaderLength
            && packet[0] == (Version6 ? 129 : 0)
            && BinaryPrimitives.ReadUInt16BigEndian(packet[IdOffset..]) == Id
            && BinaryPrimitives.ReadUInt16BigEndian(packet[SequenceOffset..]) == Sequence;
    }
}
