using System.Collections.Immutable;
using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;

namespace Heliograph.Core.Explaining;

/// <summary>The words of an explanation.</summary>
internal static class ExplainedSteps
{
    public static IEnumerable<ExplainedStep> OfScene(MirrorScene scene, TrafficDirection direction, ImmutableArray<SessionPlan> enabled)
    {
        if (scene.Service is { } service)
        {
            yield return new ExplainedStep(ExplainedPart.Service, service is { IsOpen: true, Locked: false }, "", service switch
            {
                { IsOpen: false } => "the service is not open in this region: call OpenTrafficMirrorService",
                { Locked: true } => "the service is locked for an overdue payment: nothing is mirrored until it is settled",
                _ => "the service is open and in good standing",
            });
        }

        yield return new ExplainedStep(
            ExplainedPart.Interface, scene.InterfaceProblem is null, scene.InterfaceId.Value, scene.InterfaceProblem ?? $"{scene.InterfaceId} can be a source");
        if (scene.HostProblem is { } problem)
        {
            yield return new ExplainedStep(ExplainedPart.Host, false, "", problem);
        }

        yield return OfProgram(scene, direction, enabled);
    }

    public static ExplainedStep OfPacket(ReadOnlySpan<byte> frame, VerdictKind kind, int length)
    {
        var (holds, text) = kind switch
        {
            VerdictKind.Arp => (false, "ARP is never mirrored"),
            VerdictKind.Dhcp => (false, "DHCP is never mirrored"),
            VerdictKind.OwnCopy => (false, "it is a copy that a session sent to its collector, or an ICMP error about one: those are never mirrored again"),
            _ => Describe(frame),
        };
        return new ExplainedStep(ExplainedPart.Packet, holds, "", $"{length} bytes: {text}");
    }

    /// <summary>Every session up to the one that decides, and of that one the rules.</summary>
    public static IEnumerable<ExplainedStep> OfSessions(PacketExplainer explainer, PacketOutcome outcome, List<TraceStep> trace)
    {
        if (outcome.Kind is not (VerdictKind.None or VerdictKind.Matched))
        {
            yield break;
        }

        var index = -1;
        foreach (var session in explainer.Scene.Sessions)
        {
            var id = session.Plan.Id.Value;
            if (!session.Enabled)
            {
                yield return Passed(session, "is switched off");
                continue;
            }

            index++;
            var place = index;
            var rules = session.Plan.Rules(explainer.Direction);
            var looked = trace.Where(step => step.SessionIndex == place).ToList();
            if (looked.Count == 0)
            {
                if (rules.IsEmpty)
                {
                    yield return Passed(session, $"has no {Word(explainer.Direction)} rule");
                }
                else if (outcome.Kind == VerdictKind.Matched)
                {
                    yield return Passed(session, "is not asked any more: a session before it decided");
                }

                continue;
            }

            yield return looked[^1].Mismatch == Mismatch.None
                ? new ExplainedStep(
                    ExplainedPart.Session, rules[looked[^1].RuleIndex].Action == RuleAction.Accept, id,
                    $"session {id} (priority {session.Plan.Priority}) decides{(session.Plan.Policy.Continue ? ", and lets the next ones look too" : "")}")
                : Passed(session, rules.Length == 1 ? "has one rule, which does not match" : $"has {rules.Length} rules, of which none matches");
            foreach (var step in looked)
            {
                yield return OfRule(rules[step.RuleIndex], step.Mismatch);
            }
        }
    }

    public static string Word(TrafficDirection direction) => direction == TrafficDirection.Ingress ? "ingress" : "egress";

    private static ExplainedStep OfProgram(MirrorScene scene, TrafficDirection direction, ImmutableArray<SessionPlan> enabled)
    {
        var (holds, text) = scene switch
        {
            { Sessions.IsEmpty: true } => (false, "no session has the interface as source"),
            _ when enabled.IsEmpty => (false, "every session of the interface is switched off"),
            _ when enabled.All(plan => plan.Rules(direction).IsEmpty) => (false, $"no enabled session has an {Word(direction)} rule, so no program looks at this direction"),
            { Attached: null } => (true, $"a program looks at {Word(direction)}, if the host does what it should: it was not asked"),
            { Attached: { } attached } when attached.Contains(direction) => (true, $"a program looks at {Word(direction)}"),
            _ => (false, $"no program looks at {Word(direction)} on the host"),
        };
        return new ExplainedStep(ExplainedPart.Program, holds, "", text);
    }

    private static ExplainedStep OfRule(FilterRule rule, Mismatch mismatch)
    {
        var text = $"rule {rule.Id} (priority {rule.Priority}, {Describe(rule)})";
        return mismatch == Mismatch.None
            ? new ExplainedStep(ExplainedPart.Rule, rule.Action == RuleAction.Accept, rule.Id.Value, $"{text} matches: {(rule.Action == RuleAction.Accept ? "a copy is made" : "no copy is made")}")
            : new ExplainedStep(ExplainedPart.Rule, false, rule.Id.Value, $"{text}: {Describe(mismatch)}");
    }

    private static ExplainedStep Passed(SceneSession session, string why)
        => new(ExplainedPart.Session, false, session.Plan.Id.Value, $"session {session.Plan.Id} (priority {session.Plan.Priority}) {why}");

    public static string Describe(FilterRule rule)
    {
        var ports = rule.SourcePorts.IsAny && rule.DestinationPorts.IsAny ? "" : $", ports {Ports(rule.SourcePorts)} to {Ports(rule.DestinationPorts)}";
        return $"{Action(rule.Action)} {Protocol(rule)} {rule.Source} to {rule.Destination}{ports}";
    }

    private static string Action(RuleAction action) => action == RuleAction.Accept ? "accept" : "drop";

    private static string Ports(PortRange ports) => ports.IsAny ? "any" : ports.ToString();

    private static string Protocol(FilterRule rule) => rule.Protocol switch
    {
        RuleProtocol.All => rule.IpVersion == IpVersion.IPv6 ? "IPv6" : "IPv4",
        RuleProtocol.Icmp => rule.IpVersion == IpVersion.IPv6 ? "ICMPv6" : "ICMP",
        RuleProtocol.Tcp => "TCP",
        _ => "UDP",
    };

    private static string Describe(Mismatch mismatch) => mismatch switch
    {
        Mismatch.IpVersion => "other IP version",
        Mismatch.Protocol => "other protocol",
        Mismatch.SourceAddress => "the source address is outside",
        Mismatch.DestinationAddress => "the destination address is outside",
        Mismatch.NoPorts => "it asks for ports, and the packet has none",
        Mismatch.SourcePort => "the source port is outside",
        Mismatch.DestinationPort => "the destination port is outside",
        _ => "matches",
    };

    private static (bool Holds, string Text) Describe(ReadOnlySpan<byte> frame)
    {
        if (!EthernetHeader.TryRead(frame, out var ethernet))
        {
            return (false, "the Ethernet header is cut off, so no rule looks at it");
        }

        if (ethernet.EtherType is not (EtherTypes.IPv4 or EtherTypes.IPv6))
        {
            return (false, $"it is not IP (Ethernet type 0x{ethernet.EtherType:x4}{(EtherTypes.IsVlan(ethernet.EtherType) ? ", a third VLAN tag" : "")}), so no rule looks at it");
        }

        if (!PacketKeyReader.TryRead(frame, ethernet, out var key, out _))
        {
            return (false, "its IP header is malformed or cut off, so no rule looks at it");
        }

        var tags = ethernet.Tags == 0 ? "" : $", {ethernet.Tags} VLAN {(ethernet.Tags == 1 ? "tag" : "tags")}";
        var ports = key.Ports is { } known ? $", ports {known.Source} to {known.Destination}" : "";
        var fragment = key.Fragment switch
        {
            FragmentKind.First => ", the first fragment of a packet",
            FragmentKind.Later => ", a later fragment: it has the ports of its first one if that passed before, else none",
            _ => "",
        };
        return (true, $"{key.Version}, {ProtocolOf(key)}, {AddressOf(key.Source, key.Version)} to {AddressOf(key.Destination, key.Version)}{ports}{fragment}{tags}");
    }

    private static string ProtocolOf(PacketKey key) => key.Protocol switch
    {
        null => "a protocol hidden behind extension headers",
        IpProtocols.Tcp => "TCP",
        IpProtocols.Udp => "UDP",
        IpProtocols.Icmp => "ICMP",
        IpProtocols.IcmpV6 => "ICMPv6",
        _ => $"protocol {key.Protocol}",
    };

    private static System.Net.IPAddress AddressOf(UInt128 number, IpVersion version)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new System.Net.IPAddress(version == IpVersion.IPv6 ? bytes : bytes[12..]);
    }
}
