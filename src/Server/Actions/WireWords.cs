using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

/// <summary>The words of the API for values of the model, in both directions. The operation table has refused other words before.</summary>
internal static class WireWords
{
    public static string Of(RuleAction action) => action == RuleAction.Accept ? "accept" : "drop";

    public static string Of(RuleProtocol protocol) => protocol switch
    {
        RuleProtocol.All => "ALL",
        RuleProtocol.Icmp => "ICMP",
        RuleProtocol.Tcp => "TCP",
        RuleProtocol.Udp => "UDP",
        _ => throw new ArgumentOutOfRangeException(nameof(protocol)),
    };

    public static string Of(IpVersion version) => version == IpVersion.IPv6 ? "IPv6" : "IPv4";

    public static string Of(TrafficDirection direction) => direction == TrafficDirection.Ingress ? "ingress" : "egress";

    public static string Of(TargetType type) => type switch
    {
        TargetType.NetworkInterface => "NetworkInterface",
        TargetType.Slb => "SLB",
        TargetType.GatewayLoadBalancerEndpoint => "GatewayLoadBalancerEndpoint",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    public static string Of(ProbeKind kind) => kind switch
    {
        ProbeKind.None => "none",
        ProbeKind.Icmp => "icmp",
        ProbeKind.Udp => "udp",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Of(Perspective perspective) => perspective == Perspective.Guest ? "guest" : "host";

    public static string Of(LifecycleStatus status) => status switch
    {
        LifecycleStatus.Creating => "Creating",
        LifecycleStatus.Created => "Created",
        LifecycleStatus.Modifying => "Modifying",
        LifecycleStatus.Deleting => "Deleting",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>Minute precision, as filters and sessions show it.</summary>
    public static string ToMinute(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);

    /// <summary>Second precision, as interfaces show it.</summary>
    public static string ToSecond(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static RuleAction? Action(string? word) => word is null ? null : word == "accept" ? RuleAction.Accept : RuleAction.Drop;

    public static RuleProtocol? Protocol(string? word) => word switch
    {
        null => null,
        "ICMP" => RuleProtocol.Icmp,
        "TCP" => RuleProtocol.Tcp,
        "UDP" => RuleProtocol.Udp,
        _ => RuleProtocol.All,
    };

    public static TargetType? Target(string? word) => word switch
    {
        null => null,
        "SLB" => TargetType.Slb,
        "GatewayLoadBalancerEndpoint" => TargetType.GatewayLoadBalancerEndpoint,
        _ => TargetType.NetworkInterface,
    };

    public static TaggableKind Kind(string word)
        => word.Equals("TRAFFICMIRRORFILTER", StringComparison.OrdinalIgnoreCase) ? TaggableKind.Filter : TaggableKind.Session;

    public static string Of(TaggableKind kind) => kind == TaggableKind.Filter ? "TRAFFICMIRRORFILTER" : "TRAFFICMIRRORSESSION";

    public static ImmutableArray<RuleInput> Rules(ImmutableArray<BoundParameters> rules) => [.. rules.Select(Rule)];

    public static ImmutableArray<InterfaceId> Interfaces(ImmutableArray<string> ids) => [.. ids.Select(id => new InterfaceId(id))];

    public static ImmutableArray<Tag> Tags(ImmutableArray<BoundParameters> tags)
        => [.. tags.Select(tag => new Tag(tag.RequiredString("Key"), tag.String("Value") ?? ""))];

    public static AnswerList Tags(ImmutableArray<Tag> tags)
        => AnswerList.Of(tags.Select(tag => new AnswerObject { { "Key", tag.Key }, { "Value", tag.Value } }));

    private static RuleInput Rule(BoundParameters rule) => new()
    {
        Action = Action(rule.RequiredString("Action"))!.Value,
        Protocol = Protocol(rule.RequiredString("Protocol"))!.Value,
        Priority = rule.Int32("Priority"),
        IpVersion = rule.String("IpVersion") == "IPv6" ? IpVersion.IPv6 : IpVersion.IPv4,
        SourceCidrBlock = rule.String("SourceCidrBlock"),
        DestinationCidrBlock = rule.String("DestinationCidrBlock"),
        SourcePortRange = rule.String("SourcePortRange"),
        DestinationPortRange = rule.String("DestinationPortRange"),
    };
}
