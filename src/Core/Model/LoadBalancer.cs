using System.Collections.Immutable;
using System.Net;

namespace Heliograph.Core.Model;

public enum LoadBalancerNetwork { Vpc, Classic }

public enum LoadBalancerAddress { Intranet, Internet }

/// <summary>
/// A load balancer, <c>lb-…</c>, or an endpoint of a gateway load balancer, <c>ep-…</c>: a group of collectors that a session can have as its
/// target.
/// </summary>
public sealed record LoadBalancer
{
    public required string Id { get; init; }

    /// <summary>Whether it is an endpoint of a gateway load balancer.</summary>
    public bool IsEndpoint => IsEndpointId(Id);

    public required LoadBalancerNetwork Network { get; init; }
    public required LoadBalancerAddress Address { get; init; }

    /// <summary>In the order in which they were registered.</summary>
    public required ImmutableArray<GroupMember> Members { get; init; }

    /// <summary>How agents ask the members whether they are well.</summary>
    public required HealthProbe Probe { get; init; }

    /// <summary>IPv4 addresses of the members.</summary>
    public IEnumerable<IPAddress> Collectors => Members.Select(member => member.Address);
    public required DateTimeOffset CreationTime { get; init; }

    public static bool IsEndpointId(string id) => id.StartsWith("ep-", StringComparison.Ordinal);
}
