using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Heliograph.Agent.Tests;

/// <summary>A VXLAN frame as it stood on the collector's wire, read by hand from RFC 7348 and not by the product's readers.</summary>
public sealed record Copy(byte[] Outer, byte[] Inner)
{
    private const int OuterBytes = 50;

    public IPAddress From => new(Outer.AsSpan(26, 4));

    public IPAddress To => new(Outer.AsSpan(30, 4));

    public int SourcePort => BinaryPrimitives.ReadUInt16BigEndian(Outer.AsSpan(34));

    public int VirtualNetworkId => (int)(BinaryPrimitives.ReadUInt32BigEndian(Outer.AsSpan(46)) >> 8);

    public static bool TryRead(ReadOnlySpan<byte> frame, [NotNullWhen(true)] out Copy? copy)
    {
        copy = null;
        if (frame.Length < OuterBytes || frame[12] != 0x08 || frame[13] != 0 || frame[23] != 17
            || BinaryPrimitives.ReadUInt16BigEndian(frame[36..]) != 4789 || frame[42] != 8)
        {
            return false;
        }

        copy = new Copy(frame[..OuterBytes].ToArray(), frame[OuterBytes..].ToArray());
        return true;
    }
}
