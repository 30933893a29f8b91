namespace Heliograph.Receiver;

/// <summary>Gets every mirrored frame as it arrives.</summary>
public interface IFrameSink
{
    /// <summary>Called on the receiving thread; must not block. The bytes are valid only during the call.</summary>
    void Accept(in MirroredFrame frame);
}

/// <summary>One copy, without its outer headers. Borrows the receive buffer.</summary>
public readonly ref struct MirroredFrame
{
    /// <summary>VXLAN network identifier, 0 to 16777215.</summary>
    public required int Vni { get; init; }

    /// <summary>Arrival at the receiver in nanoseconds since 1970-01-01 UTC.</summary>
    public required long ArrivalUnixNanoseconds { get; init; }

    /// <summary>Bytes of the frame at its source; more than <see cref="Bytes"/> has when the copy was cut.</summary>
    public required int OriginalLength { get; init; }

    /// <summary>From the inner Ethernet header on.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }
}
