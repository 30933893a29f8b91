namespace Heliograph.Linux.Sockets;

public sealed record PacketSocketOptions
{
    /// <summary>Frames come and go with a <see cref="VnetHeader"/>: uncut super-packets and unfinished checksums are told.</summary>
    public bool VnetHeader { get; init; }

    /// <summary>Do not capture what this machine sends (PACKET_IGNORE_OUTGOING, Linux 4.20).</summary>
    public bool IgnoreOutgoing { get; init; }

    /// <summary>Captures these packets only; null: every frame.</summary>
    public CopySelector? Only { get; init; }

    /// <summary>Room for frames that wait to be received; the kernel counts its own overhead too. Beyond the system's limit it needs CAP_NET_ADMIN.</summary>
    public int ReceiveBufferBytes { get; init; } = 8 * 1024 * 1024;
}
