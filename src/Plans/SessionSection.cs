using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using YamlDotNet.RepresentationModel;

namespace Heliograph.Plans;

/// <summary>A session with the devices that it copies from, and where it is in the file.</summary>
internal sealed record PlannedSession(YamlNode Node, SessionPlan Session, ImmutableArray<string> Sources);

/// <summary>Reads one session. The keys are the parameters of CreateTrafficMirrorSession, shortened.</summary>
internal static class SessionSection
{
    private const int MaxPriority = 32_766;
    private const int MaxNetworkId = 16_777_215;
    private const int MinPacketLength = 64;
    private const int MaxPacketLength = 9_600;
    private const int DefaultPacketLength = 1_500;

    private static readonly string[] s_known =
        ["name", "priority", "enabled", "sources", "filter", "target", "targetGroup", "virtualNetworkId", "packetLength", "policy"];

    /// <returns>Null for a session that is switched off or cannot be read.</returns>
    public static PlannedSession? Read(
        YamlNode node, IReadOnlyDictionary<string, PlannedFilter> filters, IReadOnlyDictionary<string, GroupPlan?> groups, Mistakes mistakes)
    {
        if (Section.Of(node, "a session", s_known, mistakes) is not { } section)
        {
            return null;
        }

        var name = section.Required("name", "web-to-sensor");
        var priority = section.RequiredNumber("priority", 1, MaxPriority);
        var network = section.RequiredNumber("virtualNetworkId", 0, MaxNetworkId);
        var length = section.Number("packetLength", MinPacketLength, MaxPacketLength) ?? DefaultPacketLength;
        var filter = Filter(section, filters);
        var group = Group(section, groups);
        var target = group is null ? Target(section) : null;
        var sources = Sources(section, mistakes);
        var policy = section.TryFind("policy", out var told) ? PolicySection.Read(told, mistakes) : SessionPolicy.None;
        var enabled = section.Boolean("enabled", otherwise: true);
        if (!enabled || name is null || priority is null || network is null || filter is null || (target is null && group is null))
        {
            return null;
        }

        return new PlannedSession(
            node,
            new SessionPlan
            {
                Id = new SessionId(name),
                Priority = priority.Value,
                VirtualNetworkId = network.Value,
                PacketLength = length,
                TargetAddress = target,
                TargetGroup = group,
                IngressRules = filter.Ingress,
                EgressRules = filter.Egress,
                Policy = policy,
            },
            sources);
    }

    private static PlannedFilter? Filter(Section section, IReadOnlyDictionary<string, PlannedFilter> filters)
    {
        if (section.Required("filter", "web") is not { } name)
        {
            return null;
        }

        if (filters.TryGetValue(name, out var filter))
        {
            return filter;
        }

        section.Wrong("filter", $"there is no filter '{name}'{(filters.Count == 0 ? "" : $"; there are {string.Join(", ", filters.Keys)}")}.");
        return null;
    }

    /// <returns>The name of a group, whether there is one or not; null: the target is an address.</returns>
    private static string? Group(Section section, IReadOnlyDictionary<string, GroupPlan?> groups)
    {
        if (section.Text("targetGroup") is not { Length: > 0 } name)
        {
            return null;
        }

        if (section.TryFind("target", out _))
        {
            section.Wrong("targetGroup", "a session has a 'target' or a 'targetGroup', not both.");
        }
        else if (!groups.ContainsKey(name))
        {
            section.Wrong("targetGroup", $"there is no group '{name}'{(groups.Count == 0 ? "" : $"; there are {string.Join(", ", groups.Keys)}")}.");
        }

        return name;
    }

    private static IPAddress? Target(Section section)
    {
        if (section.Required("target", "10.0.0.9") is not { } text)
        {
            return null;
        }

        if (IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork && address.ToString() == text)
        {
            return address;
        }

        section.Wrong("target", $"'target' is {text}, and must be the IPv4 address of a collector.");
        return null;
    }

    private static ImmutableArray<string> Sources(Section section, Mistakes mistakes)
    {
        var sources = ImmutableArray.CreateBuilder<string>();
        foreach (var node in section.List("sources"))
        {
            if (node is not YamlScalarNode { Value: { Length: > 0 } device })
            {
                mistakes.Add(node, "a source is the name of a device.");
            }
            else if (sources.Contains(device))
            {
                mistakes.Add(node, $"{device} is a source of this session already.");
            }
            else
            {
                sources.Add(device);
            }
        }

        if (sources.Count == 0)
        {
            mistakes.Add(section.Node, "a session needs at least one source, for example sources: [eth1].");
        }

        return sources.ToImmutable();
    }
}
