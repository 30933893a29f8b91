namespace Heliograph.Linux.Sockets;

/// <summary>What comes with a captured frame.</summary>
public readonly record struct PacketMetadata
{
    /// <summary>All zero without <see cref="PacketSocketOptions.VnetHeader"/>.</summary>
    public VnetHeader Vnet { get; init; }

    public GsoType GsoType => Vnet.GsoType;

    public int GsoSize => Vnet.GsoSize;

    public bool NeedsChecksum => Vnet.NeedsChecksum;

    public int ChecksumStart => Vnet.ChecksumStart;

    public int ChecksumOffset => Vnet.ChecksumOffset;

    /// <summary>Tag that the kernel took out of the frame (or that never was in it); null when there is none.</summary>
    public int? VlanTci { get; init; }

    /// <summary>Ethertype of that tag, 0x8100 or 0x88a8; 0 without a tag.</summary>
    public int VlanProtocol { get; init; }

    /// <summary>Sent by this machine rather than received.</summary>
    public bool Outgoing { get; init; }

    /// <summary>When the kernel had the frame, in nanoseconds since 1970 (CLOCK_REALTIME).</summary>
    public long TimestampNanoseconds { get; init; }
}
