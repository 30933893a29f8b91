using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Lab.Verification;

/// <summary>What was compared with what.</summary>
public sealed record VerificationInput
{
    /// <summary>The enabled sessions of the source interface, smallest priority number first.</summary>
    public required ImmutableArray<SessionPlan> Sessions { get; init; }

    /// <summary>Bytes of the largest outer IP packet on the way to the collector.</summary>
    public required int UnderlayMtu { get; init; }

    /// <summary>Every packet seen at the source.</summary>
    public required IReadOnlyCollection<WitnessedPacket> Witnessed { get; init; }

    /// <summary>Every copy seen at the collector.</summary>
    public required IReadOnlyCollection<ReceivedCopy> Received { get; init; }

    /// <summary>From here on the session is known to mirror; earlier packets may have a copy and need none.</summary>
    public long MirroredFromUnixNanoseconds { get; init; } = long.MinValue;

    /// <summary>Copies of later packets may not have been waited for.</summary>
    public long MirroredUntilUnixNanoseconds { get; init; } = long.MaxValue;
}

/// <summary>Which packets should have been mirrored, and whether these and no others were.</summary>
public sealed record VerificationResult
{
    /// <summary>Packets seen at the source while the session was known to mirror. All counts below are of these.</summary>
    public required int Witnessed { get; init; }

    /// <summary>Copies that there have to be.</summary>
    public required int Expected { get; init; }

    /// <summary>Of those, the ones that are there, byte for byte.</summary>
    public required int Matched { get; init; }

    /// <summary>Copies of packets from before and after, which may or may not be there.</summary>
    public required int Optional { get; init; }

    /// <summary>All copies that arrived.</summary>
    public required int Received { get; init; }

    public required int MissingCount { get; init; }

    public required int UnexpectedCount { get; init; }

    /// <summary>One line per missing copy, the first ones.</summary>
    public required ImmutableArray<string> Missing { get; init; }

    /// <summary>One line per copy that should not be there, the first ones.</summary>
    public required ImmutableArray<string> Unexpected { get; init; }

    /// <summary>Every rule of every session, in the order of the search.</summary>
    public required ImmutableArray<RuleCount> Rules { get; init; }

    /// <summary>Why the other packets were not mirrored; reasons that occurred.</summary>
    public required ImmutableArray<NotMirrored> NotMirrored { get; init; }

    public bool IsExact => MissingCount == 0 && UnexpectedCount == 0;
}

/// <param name="Packets">Packets that the rule decided, of those that count.</param>
/// <param name="Bytes">Their frames.</param>
/// <param name="OptionalPackets">Packets from before and after that it decided too.</param>
public sealed record RuleCount(
    SessionId SessionId,
    RuleId RuleId,
    TrafficDirection Direction,
    int Priority,
    RuleAction Action,
    string Description,
    int Packets,
    long Bytes,
    int OptionalPackets);

/// <param name="Direction">As the source interface sees it.</param>
/// <param name="Reason">In words.</param>
/// <param name="Packets">How many.</param>
public sealed record NotMirrored(TrafficDirection Direction, string Reason, int Packets);
