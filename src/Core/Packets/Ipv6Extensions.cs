using System.Buffers.Binary;

namespace Heliograph.Core.Packets;

/// <summary>Where the walk over the extension headers of an IPv6 packet ended.</summary>
/// <param name="Protocol">The upper-layer protocol, or null when the chain is cut off or too long to know.</param>
/// <param name="Length">Bytes of the extension headers that were walked.</param>
/// <param name="Fragment">What a fragment header said.</param>
/// <param name="Identification">Of that fragment header.</param>
public readonly record struct Ipv6Extensions(byte? Protocol, int Length, FragmentKind Fragment, uint Identification = 0)
{
    /// <summary>The walk is bounded, as it must be in a program that the kernel verifies; real packets carry at most a few.</summary>
    public const int MaxHeaders = 8;

    private const int NextHeaderOffset = 0;
    private const int LengthOffset = 1;
    private const int MinLength = 8;

    /// <summary>Offset of the fragment offset field (RFC 8200, 4.5); its low three bits are reserved and flags.</summary>
    private const int FragmentFieldOffset = 2;
    private const int IdentificationOffset = 4;
    private const ushort FragmentOffsetMask = 0xFFF8;
    private const ushort MoreFragmentsFlag = 0x0001;

    /// <param name="nextHeader">The next header value of the fixed header.</param>
    /// <param name="chain">From the end of the fixed header to the end of the frame.</param>
    public static Ipv6Extensions Walk(byte nextHeader, ReadOnlySpan<byte> chain)
    {
        var position = 0;
        var fragment = FragmentKind.None;
        var identification = 0u;
        for (var walked = 0; IsExtension(nextHeader); walked++)
        {
            if (walked == MaxHeaders || !TryMeasure(nextHeader, chain[position..], out var length))
            {
                return new Ipv6Extensions(null, position, fragment, identification);
            }

            var header = chain.Slice(position, length);
            position += length;
            var isFragment = nextHeader == IpProtocols.Fragment;
            nextHeader = header[NextHeaderOffset];
            if (isFragment)
            {
                var field = BinaryPrimitives.ReadUInt16BigEndian(header[FragmentFieldOffset..]);
                if ((field & FragmentOffsetMask) != 0)
                {
                    // What follows is the middle of a payload: the value names a protocol whose header is in the first fragment.
                    return new Ipv6Extensions(
                        nextHeader, position, FragmentKind.Later, BinaryPrimitives.ReadUInt32BigEndian(header[IdentificationOffset..]));
                }

                // With neither an offset nor more fragments the packet is whole ("atomic", RFC 6946).
                if ((field & MoreFragmentsFlag) != 0)
                {
                    (fragment, identification) = (FragmentKind.First, BinaryPrimitives.ReadUInt32BigEndian(header[IdentificationOffset..]));
                }
            }
        }

        return new Ipv6Extensions(nextHeader, position, fragment, identification);
    }

    private static bool IsExtension(byte nextHeader) => nextHeader is
        IpProtocols.HopByHopOptions or IpProtocols.Routing or IpProtocols.Fragment or IpProtocols.AuthenticationHeader or
        IpProtocols.DestinationOptions or IpProtocols.Mobility or IpProtocols.HostIdentity or IpProtocols.Shim6;

    /// <returns>False when the header is not wholly within the frame.</returns>
    private static bool TryMeasure(byte kind, ReadOnlySpan<byte> header, out int length)
    {
        length = 0;
        if (header.Length < MinLength)
        {
            return false;
        }

        length = kind switch
        {
            // Fixed size: the second byte is reserved (RFC 8200, 4.5).
            IpProtocols.Fragment => MinLength,
            // In units of four bytes, minus two (RFC 4302, 2.2).
            IpProtocols.AuthenticationHeader => (header[LengthOffset] + 2) * 4,
            // In units of eight bytes, not counting the first eight (RFC 8200, 4.3; RFC 6275, 6.1.1; RFC 7401, 5.1; RFC 5533, 5.3).
            _ => (header[LengthOffset] + 1) * 8,
        };
        return length <= header.Length;
    }
}
