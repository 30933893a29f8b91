namespace Heliograph.Agent.Pinning;

/// <summary>How mirrors outlive their agent.</summary>
public sealed record PinOptions
{
    /// <summary>A mount of a BPF file system, made when it is missing; null: /sys/fs/bpf, or where that cannot be, /run/heliograph/bpf.</summary>
    public string? FileSystemPath { get; init; }

    /// <summary>How long mirrors go on without a sign of life of the agent; at least three times <see cref="AgentOptions.RefreshInterval"/>.</summary>
    public TimeSpan HeartbeatLimit { get; init; } = TimeSpan.FromMinutes(5);
}
