using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Core.Planning;

/// <summary>A group of collectors over which the copies of a session are spread, flow by flow.</summary>
/// <param name="Id">Of the load balancer, or the name that a plan file gives it.</param>
/// <param name="Members">Addresses are distinct; at most <see cref="Balancing.MemberTable.MaxMembers"/>.</param>
/// <param name="Probe">How members are asked whether they are well.</param>
public sealed record GroupPlan(string Id, ImmutableArray<GroupMember> Members, HealthProbe Probe)
{
    /// <summary>Records compare arrays by reference.</summary>
    public bool Equals(GroupPlan? other)
        => other is not null && Id == other.Id && Probe == other.Probe && Members.SequenceEqual(other.Members);

    public override int GetHashCode() => HashCode.Combine(Id, Probe, Members.Length);
}
