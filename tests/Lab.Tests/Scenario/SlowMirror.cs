using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;
using Heliograph.Lab.Verification;
using Heliograph.Lab.Witness;

namespace Heliograph.Lab.Tests.Scenario;

/// <summary>What the mirror does wrong on purpose.</summary>
public enum Fault { None, LosesACopy, ChangesAByte, CopiesADroppedPacket, MiscountsARule, HasNoInterfaces, RefusesTheSession }

/// <summary>
/// A mirroring service of one session in user space, by the reference matcher: enough API and data plane for the scenario to
/// run against, right or wrong.
/// </summary>
internal sealed class SlowMirror(LabCloud cloud, Fault fault) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, long> _decided = [];
    private readonly Lock _lock = new();
    private ImmutableArray<FilterRule> _rules = [];
    private bool _enabled;
    private long _sent;
    private int _vni;
    private Task _mirroring = Task.CompletedTask;

    public List<string> Objects { get; } = [];

    public Task<JsonElement> CallAsync(string action, IReadOnlyList<(string Name, string Value)> parameters, CancellationToken cancellationToken)
    {
        using var answer = JsonDocument.Parse(Answer(action, parameters.ToDictionary(p => p.Name, p => p.Value)));
        return Task.FromResult(answer.RootElement.Clone());
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _mirroring;
        _stop.Dispose();
    }

    private string Answer(string action, Dictionary<string, string> parameters)
    {
        switch (action)
        {
            case "GetTrafficMirrorServiceStatus":
                return $$"""{"Enabled":{{(_enabled ? "true" : "false")}}}""";
            case "OpenTrafficMirrorService":
                _enabled = true;
                return """{"Code":"200","Message":"successful"}""";
            case "DescribeNetworkInterfaces":
                var interfaces = cloud.Guests.Select(g =>
                    $$"""{"NetworkInterfaceId":"eni-{{g.Name}}","NetworkInterfaceName":"{{g.Name}}","PrivateIpAddress":"{{g.IPv4}}"}""");
                return $$$"""{"NetworkInterfaceSets":{"NetworkInterfaceSet":[{{{(fault == Fault.HasNoInterfaces ? "" : string.Join(',', interfaces))}}}]}}""";
            case "CreateTrafficMirrorFilter":
                _rules = [.. RulesOf(parameters, "IngressRules"), .. RulesOf(parameters, "EgressRules")];
                Objects.Add("tmf-1");
                return """{"TrafficMirrorFilterId":"tmf-1"}""";
            case "ListTrafficMirrorFilters":
                return $$"""{"TrafficMirrorFilters":[{"IngressRules":[{{Listed(TrafficDirection.Ingress)}}],"EgressRules":[{{Listed(TrafficDirection.Egress)}}] }] }""";
            case "CreateTrafficMirrorSession":
                return Create(parameters);
            case "ListTrafficMirrorSessions":
                return parameters.ContainsKey("TrafficMirrorSessionIds.1")
                    ? """{"TrafficMirrorSessions":[{"TrafficMirrorSessionStatus":"Created","PacketLength":1500,"Enabled":true}]}"""
                    : """{"TrafficMirrorSessions":[]}""";
            case "GetMirrorStatus":
                return Status();
            case "DeleteTrafficMirrorSession" or "DeleteTrafficMirrorFilter":
                Objects.Remove(parameters.Single(p => p.Key.EndsWith("Id", StringComparison.Ordinal) && p.Key != "RegionId").Value);
                return "{}";
            default:
                throw new InvalidOperationException(action);
        }
    }

    private string Create(Dictionary<string, string> parameters)
    {
        if (fault == Fault.RefusesTheSession)
        {
            throw new InvalidOperationException("QuotaExceeded.SessionNum: too many sessions");
        }

        _vni = int.Parse(parameters["VirtualNetworkId"]);
        Objects.Add("tms-1");
        var witness = GuestWitness.Start(cloud, cloud.Guests.Single(g => $"eni-{g.Name}" == parameters["TrafficMirrorSourceIds.1"]));
        _mirroring = MirrorAsync(witness);
        return """{"TrafficMirrorSessionId":"tms-1"}""";
    }

    private string Status()
    {
        lock (_lock)
        {
            var rules = _rules.Select(r => $$$"""{"TrafficMirrorFilterRuleId":"{{{r.Id}}}","Action":"accept","Packets":{{{_decided.GetValueOrDefault(r.Id.Value)}}},"Bytes":0}""");
            return $$"""{"Hosts":[{"Sessions":[{"TrafficMirrorSessionId":"tms-1","Sent":{"Packets":{{_sent}},"Bytes":0},"Rules":[{{string.Join(',', rules)}}] }] }] }""";
        }
    }

    private async Task MirrorAsync(GuestWitness witness)
    {
        await using var seen = witness;
        using var socket = cloud.InHost(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        socket.Connect(cloud.Collector1.IPv4, VxlanHeader.Port);
        var done = 0;
        while (!_stop.IsCancellationRequested)
        {
            foreach (var packet in witness.Packets.Skip(done))
            {
                Mirror(packet, socket);
                done++;
            }

            await Task.Delay(1);
        }
    }

    private void Mirror(WitnessedPacket packet, Socket socket)
    {
        var session = new SessionPlan
        {
            Id = new SessionId("tms-1"),
            Priority = 1,
            VirtualNetworkId = _vni,
            PacketLength = 1500,
            TargetAddress = cloud.Collector1.IPv4,
            IngressRules = [.. _rules.Where(r => r.Direction == TrafficDirection.Ingress)],
            EgressRules = [.. _rules.Where(r => r.Direction == TrafficDirection.Egress)],
        };
        var verdict = ReferenceMatcher.Decide([session], packet.Direction, packet.Frame, new HashSet<UInt128>());
        if (verdict.Kind != VerdictKind.Matched)
        {
            return;
        }

        var rule = session.Rules(packet.Direction)[verdict.RuleIndex];
        lock (_lock)
        {
            _decided[rule.Id.Value] = _decided.GetValueOrDefault(rule.Id.Value) + (fault == Fault.MiscountsARule && rule.Priority == 3 ? 2 : 1);
            if (rule.Action == RuleAction.Accept || fault == Fault.CopiesADroppedPacket)
            {
                Send(ExpectedCopy.Of(packet.Frame, session, LabCloud.UnderlayMtu), socket);
            }
        }
    }

    private void Send(byte[] copy, Socket socket)
    {
        _sent++;
        if (fault == Fault.LosesACopy && _sent == 5)
        {
            return;
        }

        if (fault == Fault.ChangesAByte && _sent == 5)
        {
            copy[^1] ^= 1;
        }

        var header = new byte[VxlanHeader.Length];
        new VxlanHeader(_vni).WriteTo(header);
        socket.Send([.. header, .. copy]);
    }

    private string Listed(TrafficDirection direction)
        => string.Join(',', _rules.Where(r => r.Direction == direction)
            .Select(r => $$"""{"TrafficMirrorFilterRuleId":"{{r.Id}}","Priority":{{r.Priority}}}"""));

    private static IEnumerable<FilterRule> RulesOf(Dictionary<string, string> parameters, string list)
    {
        for (var n = 1; parameters.ContainsKey($"{list}.{n}.Action"); n++)
        {
            string Field(string name, string otherwise = "") => parameters.GetValueOrDefault($"{list}.{n}.{name}", otherwise);
            yield return new FilterRule
            {
                Id = new RuleId($"tmr-{list}-{n}"),
                Direction = list == "IngressRules" ? TrafficDirection.Ingress : TrafficDirection.Egress,
                Priority = int.Parse(Field("Priority")),
                Action = Enum.Parse<RuleAction>(Field("Action"), ignoreCase: true),
                Protocol = Enum.Parse<RuleProtocol>(Field("Protocol"), ignoreCase: true),
                IpVersion = Enum.Parse<IpVersion>(Field("IpVersion")),
                Source = Block(Field("SourceCidrBlock")),
                Destination = Block(Field("DestinationCidrBlock")),
                SourcePorts = Ports(Field("SourcePortRange", "-1/-1")),
                DestinationPorts = Ports(Field("DestinationPortRange", "-1/-1")),
            };
        }
    }

    private static Cidr Block(string text) => Cidr.TryParse(text, out var block) ? block : throw new FormatException(text);

    private static PortRange Ports(string text) => PortRange.TryParse(text, out var ports, out _) ? ports : throw new FormatException(text);
}
