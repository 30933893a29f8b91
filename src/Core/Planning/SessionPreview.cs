using System.Collections.Immutable;
using System.Net;
using Heliograph.Core.Model;

namespace Heliograph.Core.Planning;

/// <summary>Asks a host for the last copies of a session. Asking is what keeps the preview going.</summary>
/// <param name="Session">The session.</param>
/// <param name="After">Number of the last copy that is known; 0 at first.</param>
/// <param name="MaxPackets">Of the answer.</param>
public sealed record PreviewRequest(SessionId Session, long After, int MaxPackets);

/// <summary>What a host shows of a session.</summary>
/// <param name="State">Whether it captures, and if not why.</param>
/// <param name="Problem">The same as a sentence; empty when nothing is wrong.</param>
/// <param name="Packets">Oldest first.</param>
/// <param name="Last">Number to ask after next.</param>
/// <param name="NotShown">Copies behind the number that was asked after that are in no answer: more came than are looked at.</param>
/// <param name="SharedWith">
/// Sessions with copies that nothing tells apart from those of this one: the same source address, network and collector.
/// </param>
public sealed record PreviewBatch(
    PreviewState State, string Problem, ImmutableArray<PreviewedPacket> Packets, long Last, long NotShown, ImmutableArray<SessionId> SharedWith)
{
    public static PreviewBatch Without(PreviewState state, string problem, long after) => new(state, problem, [], after, 0, []);
}

public enum PreviewState
{
    Capturing,

    /// <summary>No interface here has the session, or its copies have no way: there is nothing to look at.</summary>
    NothingSent,

    /// <summary>So many other sessions are looked at on the host that there is no room.</summary>
    Busy,
    NotConnected,

    /// <summary>The host cannot show packets.</summary>
    NotSupported,
    Failed,
}

/// <summary>A copy as it left the host, without its outer headers.</summary>
/// <param name="Number">Of this host, rising; numbers that are missing are of copies that are not shown.</param>
/// <param name="UnixNanoseconds">When it left.</param>
/// <param name="Source">The interface.</param>
/// <param name="Collector">IPv4 address that it was sent to.</param>
/// <param name="OriginalLength">Bytes of the frame before it was cut.</param>
/// <param name="Frame">From the Ethernet header on.</param>
public sealed record PreviewedPacket(
    long Number, long UnixNanoseconds, InterfaceId Source, IPAddress Collector, int OriginalLength, ReadOnlyMemory<byte> Frame);
