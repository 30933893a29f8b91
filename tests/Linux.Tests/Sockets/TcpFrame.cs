using System.Buffers.Binary;

namespace Heliograph.Linux.Tests.Sockets;

/// <summary>A TCP segment over IPv4 in an Ethernet frame, its TCP checksum left to the kernel.</summary>
internal static class TcpFrame
{
    public const int IpOffset = 14;
    public const int TcpOffset = 34;
    public const int ChecksumOffset = 16;
    public const int HeaderBytes = 54;

    public static byte[] Build(int payloadBytes)
    {
        var frame = new byte[HeaderBytes + payloadBytes];
        frame.AsSpan(0, 6).Fill(0xff);
        frame[6] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), 0x0800);
        var ip = frame.AsSpan(IpOffset);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(40 + payloadBytes));
        ip[6] = 0x40;
        ip[8] = 64;
        ip[9] = 6;
        ((ReadOnlySpan<byte>)[10, 9, 0, 1, 10, 9, 0, 2]).CopyTo(ip[12..]);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], (ushort)~Sum(ip[..20], 0));
        var tcp = frame.AsSpan(TcpOffset);
        BinaryPrimitives.WriteUInt16BigEndian(tcp, 40000);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], 80);
        tcp[12] = 0x50;
        tcp[13] = 0x10;
        for (var i = 0; i < payloadBytes; i++)
        {
            tcp[20 + i] = (byte)(i % 251);
        }

        BinaryPrimitives.WriteUInt16BigEndian(tcp[ChecksumOffset..], PseudoHeader(frame));
        return frame;
    }

    /// <summary>Sum over pseudo header and segment; 0xffff when the checksum is right.</summary>
    public static ushort Check(ReadOnlySpan<byte> frame)
        => Sum(frame[TcpOffset..(IpOffset + BinaryPrimitives.ReadUInt16BigEndian(frame[(IpOffset + 2)..]))], PseudoHeader(frame));

    public static ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> frame) => frame[HeaderBytes..];

    private static ushort PseudoHeader(ReadOnlySpan<byte> frame)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(frame[(IpOffset + 2)..]) - 20;
        return Sum(frame.Slice(IpOffset + 12, 8), (uint)(6 + length));
    }

    private static ushort Sum(ReadOnlySpan<byte> bytes, uint start)
    {
        var sum = start;
        for (var i = 0; i < bytes.Length; i++)
        {
            sum += (uint)bytes[i] << (i % 2 == 0 ? 8 : 0);
        }

        while (sum > 0xffff)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)sum;
    }
}
