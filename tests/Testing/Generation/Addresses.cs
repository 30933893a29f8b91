using System.Buffers.Binary;
using System.Net;

namespace Heliograph.Testing.Generation;

/// <summary>Addresses as numbers in host order, back to addresses.</summary>
internal static class Addresses
{
    public static IPAddress Format(UInt128 number, bool isIPv6)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(isIPv6 ? bytes : bytes[12..]);
    }
}
