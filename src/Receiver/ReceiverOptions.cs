using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Heliograph.Core.Packets;
using Heliograph.Linux.Sockets;

namespace Heliograph.Receiver;

/// <summary>What a receiver listens on and where it keeps what it received.</summary>
public sealed record ReceiverOptions
{
    /// <summary>The port of VXLAN (RFC 7348, section 8), which the API does not let anybody change.</summary>
    public const int VxlanPort = VxlanHeader.Port;

    public IPAddress Address { get; init; } = IPAddress.Any;

    /// <summary>0 lets the kernel choose; see <see cref="MirrorReceiver.LocalEndPoint"/>.</summary>
    public int Port { get; init; } = VxlanPort;

    /// <summary>
    /// A bound UDP socket to use instead of <see cref="Address"/> and <see cref="Port"/>, made inside another network
    /// namespace for instance. The receiver takes it over and closes it.
    /// </summary>
    public Socket? BoundSocket { get; init; }

    /// <summary>For payload, asked of the kernel; without CAP_NET_ADMIN it gives at most <c>net.core.rmem_max</c>.</summary>
    public int ReceiveBufferBytes { get; init; } = 32 << 20;

    public ReceiveMode Mode { get; init; } = ReceiveMode.Socket;

    public PacketRingOptions Ring { get; init; } = new();

    /// <summary>Datagrams handled between two looks at the clock and the files.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>
    /// Networks that get an own counter and an own interface in the files. Whoever can send to the port can invent 16 million
    /// network identifiers; packets of further networks are counted together and not stored.
    /// </summary>
    public int MaxNetworks { get; init; } = 16_384;

    /// <summary>Null keeps no files.</summary>
    public CaptureOptions? Capture { get; init; }

    /// <summary>Null delivers to no interface.</summary>
    public DeliveryOptions? Delivery { get; init; }

    /// <summary>Gets every mirrored frame, on the receiving thread.</summary>
    public IFrameSink? Sink { get; init; }
}

/// <summary>pcapng files: where, how large, how many.</summary>
public sealed record CaptureOptions
{
    /// <summary>Made when it does not exist.</summary>
    public required string Directory { get; init; }

    /// <summary>Start of each file name: <c>PREFIX-SEQUENCE-UTCTIME.pcapng</c>.</summary>
    public string FilePrefix { get; init; } = "mirror";

    /// <summary>A new file is begun before one would exceed this; null never. The closing statistics come on top.</summary>
    public long? RotateBytes { get; init; }

    /// <summary>A new file is begun when one that holds packets has been open that long; null never.</summary>
    public TimeSpan? RotateAfter { get; init; }

    /// <summary>The newest files that are kept, the open one included; null keeps all.</summary>
    public int? KeepFiles { get; init; }

    /// <summary>Longest time that a received packet waits in memory.</summary>
    public TimeSpan FlushAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between two attempts after the disk refused.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Also all that is kept in memory while the disk refuses.</summary>
    public int BufferBytes { get; init; } = 1 << 20;

    /// <summary>Written to the section header as the application.</summary>
    public string Application { get; init; } = "Heliograph";

    /// <summary>Comments for networks by VNI, the id of the session for instance.</summary>
    public ImmutableDictionary<int, string> NetworkComments { get; init; } = ImmutableDictionary<int, string>.Empty;
}
