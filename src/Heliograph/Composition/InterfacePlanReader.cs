using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Heliograph.Core.Explaining;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Output;

namespace Heliograph.Composition;

/// <summary>Reads what DescribeInterfacePlan answers.</summary>
internal static class InterfacePlanReader
{
    /// <exception cref="CommandFailure">The answer is not of this version of the API.</exception>
    public static MirrorScene Read(string answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            return Read(document.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new CommandFailure($"The server tells the plan of the interface in a way that this program does not know ({failure.Message}): use the program of the server's version.", ExitCode.Failed, failure);
        }
    }

    private static MirrorScene Read(JsonElement plan) => new()
    {
        InterfaceId = new InterfaceId(Text(plan, "NetworkInterfaceId")),
        Time = Time(Text(plan, "Time")) ?? default,
        Service = new ServiceSwitch(plan.GetProperty("ServiceOpen").GetBoolean() ? DateTimeOffset.UnixEpoch : null, plan.GetProperty("ServiceLocked").GetBoolean()),
        InterfaceProblem = TextOrNull(plan, "InterfaceProblem"),
        HostProblem = TextOrNull(plan, "HostProblem"),
        Attached = plan.GetProperty("HostAsked").GetBoolean()
            ? [.. List(plan, "AttachedDirections").Select(word => word.GetString() == "ingress" ? TrafficDirection.Ingress : TrafficDirection.Egress)]
            : null,
        Sessions = [.. List(plan, "Sessions").Select(Session)],
        Collectors = List(plan, "CollectorAddresses").Select(address => Cidr.ToNumber(IPAddress.Parse(address.GetString()!))).ToHashSet(),
    };

    private static SceneSession Session(JsonElement session) => new(
        new SessionPlan
        {
            Id = new SessionId(Text(session, "TrafficMirrorSessionId")),
            Priority = session.GetProperty("Priority").GetInt32(),
            VirtualNetworkId = session.GetProperty("VirtualNetworkId").GetInt32(),
            PacketLength = session.GetProperty("PacketLength").GetInt32(),
            TargetAddress = TextOrNull(session, "TargetAddress") is { } address ? IPAddress.Parse(address) : null,
            IngressRules = Rules(session, "IngressRules", TrafficDirection.Ingress),
            EgressRules = Rules(session, "EgressRules", TrafficDirection.Egress),
            Policy = Policy(session),
        },
        session.GetProperty("Enabled").GetBoolean(),
        Text(session, "TrafficMirrorTargetId"))
    {
        // What a newer server says of a way is at least not known here.
        Path = new TargetPath(
            Enum.TryParse<TargetPathState>(Text(session, "PathState"), out var state) ? state : TargetPathState.Unknown, session.GetProperty("UnderlayMtu").GetInt32()),
        Group = Members(session) is { IsEmpty: false } members ? new SceneGroup(Text(session, "TrafficMirrorTargetId"), members) : null,
    };

    /// <summary>Servers before groups had members here tell none.</summary>
    private static ImmutableArray<SceneMember> Members(JsonElement session)
        => session.TryGetProperty("Members", out var members) ? [.. members.EnumerateArray().Select(Member)] : [];

    private static SceneMember Member(JsonElement member) => new(
        new GroupMember(IPAddress.Parse(Text(member, "Address")), member.GetProperty("Weight").GetInt32(), member.GetProperty("Draining").GetBoolean()),
        TextOrNull(member, "State") is { } word ? Enum.TryParse<MemberState>(word, out var state) ? state : MemberState.Unknown : null,
        Text(member, "Reason"));

    private static SessionPolicy Policy(JsonElement session) => new()
    {
        ExpiresAt = Time(Text(session, "ExpiresAt")),
        Sampling = TextOrNull(session, "SamplingMode") is { } mode
            ? new Sampling(Enum.Parse<SamplingMode>(mode), SampleRate.TryParse(Text(session, "SamplingRate"), out var rate) ? rate : throw new FormatException("SamplingRate"))
            : null,
        PacketsPerSecond = session.GetProperty("PacketsPerSecond").GetInt64() is > 0 and var packets ? packets : null,
        BitsPerSecond = session.GetProperty("BitsPerSecond").GetInt64() is > 0 and var bits ? bits : null,
        Continue = session.GetProperty("Continue").GetBoolean(),
    };

    private static ImmutableArray<FilterRule> Rules(JsonElement session, string name, TrafficDirection direction) => [.. List(session, name).Select(rule => new FilterRule
    {
        Id = new RuleId(Text(rule, "TrafficMirrorFilterRuleId")),
        Direction = direction,
        Priority = rule.GetProperty("Priority").GetInt32(),
        Action = Enum.Parse<RuleAction>(Text(rule, "Action"), ignoreCase: true),
        Protocol = Enum.Parse<RuleProtocol>(Text(rule, "Protocol"), ignoreCase: true),
        IpVersion = Enum.Parse<IpVersion>(Text(rule, "IpVersion")),
        Source = Block(Text(rule, "SourceCidrBlock")),
        Destination = Block(Text(rule, "DestinationCidrBlock")),
        SourcePorts = Ports(Text(rule, "SourcePortRange")),
        DestinationPorts = Ports(Text(rule, "DestinationPortRange")),
    })];

    private static Cidr Block(string text) => Cidr.TryParse(text, out var block) ? block : throw new FormatException(text);

    private static PortRange Ports(string text) => PortRange.TryParse(text, out var ports, out _) ? ports : throw new FormatException(text);

    private static DateTimeOffset? Time(string text) => text.Length == 0 ? null : DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture);

    private static JsonElement.ArrayEnumerator List(JsonElement element, string name) => element.GetProperty(name).EnumerateArray();

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private static string? TextOrNull(JsonElement element, string name) => Text(element, name) is { Length: > 0 } text ? text : null;
}
