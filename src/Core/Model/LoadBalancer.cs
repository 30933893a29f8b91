using System.Collections.Immutable;
using System.Net;

namespace Heliograph.Core.Model;

public enum LoadBalancerNetwork { Vpc, Classic }

public enum LoadBalancerAddress { Intranet, Internet }

/// <summary>A load balancer, <c>lb-…</c>: a group of collectors that a session can have as its target.</summary>
public sealed record LoadBalancer
{
    public required string Id { get; init; }
    public required LoadBalancerNetwork Network { get; init; }
    public required LoadBalancerAddress Address { get; init; }

    /// <summary>IPv4 addresses of the collectors, in the order in which they were registered.</summary>
    public required ImmutableArray<IPAddress> Collectors { get; init; }
    public required DateTimeOffset CreationTime { get; init; }
}
