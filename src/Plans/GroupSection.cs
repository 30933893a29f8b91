using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Heliograph.Core.Balancing;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using YamlDotNet.RepresentationModel;

namespace Heliograph.Plans;

/// <summary>Reads a group of collectors. The keys are the parameters of RegisterLoadBalancer.</summary>
internal static class GroupSection
{
    private const int MaxIntervalSeconds = 50;

    private static readonly string[] s_known = ["members", "healthCheckType", "healthCheckInterval", "healthyThreshold", "unhealthyThreshold"];
    private static readonly string[] s_knownOfMember = ["address", "weight", "draining"];

    private static readonly Dictionary<string, ProbeKind> s_kinds = new() { ["icmp"] = ProbeKind.Icmp, ["udp"] = ProbeKind.Udp, ["none"] = ProbeKind.None };

    /// <returns>Null when it is no group at all.</returns>
    public static GroupPlan? Read(string name, YamlNode node, Mistakes mistakes)
    {
        if (Section.Of(node, $"the group {name}", s_known, mistakes) is not { } section)
        {
            return null;
        }

        return new GroupPlan(name, Members(section, mistakes), new HealthProbe
        {
            Kind = section.Word("healthCheckType", s_kinds, HealthProbe.Default.Kind),
            Interval = section.Number("healthCheckInterval", 1, MaxIntervalSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : HealthProbe.Default.Interval,
            HealthyThreshold = section.Number("healthyThreshold", 1, HealthProbe.MaxThreshold) ?? HealthProbe.Default.HealthyThreshold,
            UnhealthyThreshold = section.Number("unhealthyThreshold", 1, HealthProbe.MaxThreshold) ?? HealthProbe.Default.UnhealthyThreshold,
        });
    }

    private static ImmutableArray<GroupMember> Members(Section group, Mistakes mistakes)
    {
        var members = ImmutableArray.CreateBuilder<GroupMember>();
        foreach (var node in group.List("members"))
        {
            if (Section.Of(node, "a member", s_knownOfMember, mistakes) is not { } section || section.Required("address", "10.0.0.9") is not { } text)
            {
                continue;
            }

            if (!IPAddress.TryParse(text, out var address) || address.AddressFamily != AddressFamily.InterNetwork || address.ToString() != text)
            {
                section.Wrong("address", $"'address' is {text}, and must be the IPv4 address of a collector.");
            }
            else if (members.Any(member => member.Address.Equals(address)))
            {
                section.Wrong("address", $"{text} is a member of this group already.");
            }
            else
            {
                members.Add(new GroupMember(
                    address,
                    section.Number("weight", 0, GroupMember.MaxWeight) ?? GroupMember.DefaultWeight,
                    section.Boolean("draining", otherwise: false)));
            }
        }

        if (members.Count > MemberTable.MaxMembers)
        {
            group.Wrong("members", $"the group has {members.Count} members, and {MemberTable.MaxMembers} is the most.");
        }

        return members.ToImmutable();
    }
}
