using System.Collections.Immutable;

namespace Heliograph.Core.Model;

public enum TargetType { NetworkInterface, Slb, GatewayLoadBalancerEndpoint }

/// <summary>Where the copies of a session go. The id is <c>eni-…</c>, <c>lb-…</c> or <c>ep-…</c>.</summary>
public sealed record MirrorTarget(TargetType Type, string Id);

/// <summary>A traffic mirror session: sources, one target, one filter.</summary>
public sealed record Session
{
    public required SessionId Id { get; init; }
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public required FilterId FilterId { get; init; }
    public required MirrorTarget Target { get; init; }

    /// <summary>In the order in which they were given; terraform compares the order.</summary>
    public required ImmutableArray<InterfaceId> Sources { get; init; }

    /// <summary>1 to 32766, unique per account and region; the smallest number is tried first.</summary>
    public required int Priority { get; init; }

    /// <summary>VXLAN network identifier, 0 to 16777215.</summary>
    public required int VirtualNetworkId { get; init; }

    /// <summary>Bytes of the original packet that are copied, counted from the IP header; 64 to 9600.</summary>
    public required int PacketLength { get; init; }
    public required bool Enabled { get; init; }
    public SessionPolicy Policy { get; init; } = SessionPolicy.None;
    public required string ResourceGroupId { get; init; }
    public ImmutableArray<Tag> Tags { get; init; } = [];
    public required DateTimeOffset CreationTime { get; init; }
    public required LastChange LastChange { get; init; }

    /// <summary>Store revision of <see cref="LastChange"/>; 0 until it is committed. Not part of the document.</summary>
    public long Revision
    {
        get => Committed.Revision;
        init => Committed = new CommitPoint(value);
    }

    /// <summary>The commit of <see cref="LastChange"/>.</summary>
    internal CommitPoint Committed { get; init; } = CommitPoint.None;
}
