namespace Heliograph.Core.Model;

/// <summary>What a session is told beyond the published API: when it ends, which packets it takes, how many, and how they are cut.</summary>
public sealed record SessionPolicy
{
    /// <summary>Of one packet of one direction of an interface, by all its sessions.</summary>
    public const int MaxCopies = 4;
    public const long MaxPacketsPerSecond = 1_000_000_000;
    public const long MinBitsPerSecond = 8_000;
    public const long MaxBitsPerSecond = 1_000_000_000_000;

    /// <summary>The policy of a session that was told nothing: every packet, for ever.</summary>
    public static SessionPolicy None { get; } = new();

    /// <summary>From then on nothing is copied, whether the session is still there or not.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Null: every packet.</summary>
    public Sampling? Sampling { get; init; }

    /// <summary>1 to <see cref="MaxPacketsPerSecond"/> of each host; null: as many as there are.</summary>
    public long? PacketsPerSecond { get; init; }

    /// <summary><see cref="MinBitsPerSecond"/> to <see cref="MaxBitsPerSecond"/> of each host, of the frames that are copied; null: as many as there are.</summary>
    public long? BitsPerSecond { get; init; }

    /// <summary>A match in this session does not end the search: later sessions of the interface look at the packet too.</summary>
    public bool Continue { get; init; }

    /// <summary>What is cut when it is longer than the session's packet length.</summary>
    public Truncation TruncateBy { get; init; }

    public bool IsNone => this == None;

    /// <summary>For people; empty when there is none.</summary>
    public override string ToString() => string.Join(", ", Words());

    private IEnumerable<string> Words()
    {
        if (ExpiresAt is { } end)
        {
            yield return $"until {end.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}";
        }

        if (Sampling is { } sample)
        {
            yield return $"{sample.Rate} of {(sample.Mode == SamplingMode.Flow ? "flows" : "packets")}";
        }

        if (PacketsPerSecond is { } packets)
        {
            yield return $"{packets} packets/s";
        }

        if (BitsPerSecond is { } bits)
        {
            yield return $"{bits} bits/s";
        }

        if (Continue)
        {
            yield return "continues";
        }

        if (TruncateBy == Truncation.SuperPacket)
        {
            yield return "cuts super-packets as a whole";
        }
    }
}

/// <summary>What decides whether a packet is in the sample.</summary>
public enum SamplingMode
{
    /// <summary>Its flow: all packets of a flow, in both directions, or none.</summary>
    Flow,

    /// <summary>Chance, for each packet anew.</summary>
    Random,
}

/// <summary>The part of its packets that a session copies.</summary>
public sealed record Sampling(SamplingMode Mode, SampleRate Rate);
