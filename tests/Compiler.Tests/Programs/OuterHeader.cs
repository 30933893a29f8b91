using Heliograph.Core.Packets;

namespace Heliograph.Compiler.Tests.Programs;

/// <summary>The 50 outer bytes, written out by hand.</summary>
internal static class OuterHeader
{
    public static byte[] Before(byte[] inner, MirrorHost host, int sourcePort, int identification = 0)
    {
        byte[] ip =
        [
            0x45, 0x00, .. UInt16(36 + inner.Length), .. UInt16(identification), 0x40, 0x00, 64, 17, 0, 0, 10, 88, 0, 21, 10, 88, 0, 31,
        ];
        var checksum = InternetChecksum.Of(ip);
        (ip[10], ip[11]) = ((byte)(checksum >> 8), (byte)checksum);
        return
        [
            .. host.Collector.Mac.GetAddressBytes(), .. host.Underlay.Mac.GetAddressBytes(), 0x08, 0x00,
            .. ip,
            .. UInt16(sourcePort), 0x12, 0xB5, .. UInt16(16 + inner.Length), 0, 0,
            0x08, 0, 0, 0, 0xAB, 0xCD, 0xEF, 0,
            .. inner,
        ];
    }

    private static byte[] UInt16(int value) => [(byte)(value >> 8), (byte)value];
}
