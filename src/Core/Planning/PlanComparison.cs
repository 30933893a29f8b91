namespace Heliograph.Core.Planning;

/// <summary>Compares plans by what a host must do; the revision does not count.</summary>
public static class PlanComparison
{
    public static bool AsksTheSameAs(this HostPlan plan, HostPlan other)
        => plan.CollectorAddresses.SequenceEqual(other.CollectorAddresses)
        && plan.Groups.SequenceEqual(other.Groups)
        && Match(plan.Interfaces, other.Interfaces, Same);

    private static bool Same(InterfacePlan left, InterfacePlan right)
        => left.Id == right.Id
        && left.DeviceName == right.DeviceName
        && left.Perspective == right.Perspective
        && left.PrimaryAddress.Equals(right.PrimaryAddress)
        && Match(left.Sessions, right.Sessions, Same);

    private static bool Same(SessionPlan left, SessionPlan right)
        => left.Id == right.Id
        && left.Priority == right.Priority
        && left.VirtualNetworkId == right.VirtualNetworkId
        && left.PacketLength == right.PacketLength
        && Equals(left.TargetAddress, right.TargetAddress)
        && left.TargetGroup == right.TargetGroup
        && left.Policy == right.Policy
        && left.IngressRules.SequenceEqual(right.IngressRules)
        && left.EgressRules.SequenceEqual(right.EgressRules);

    private static bool Match<T>(IReadOnlyList<T> left, IReadOnlyList<T> right, Func<T, T, bool> same)
        => left.Count == right.Count && left.Zip(right).All(pair => same(pair.First, pair.Second));
}
