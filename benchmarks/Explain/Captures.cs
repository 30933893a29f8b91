using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Heliograph.Core.Explaining;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Benchmarks.Explain;

/// <summary>A capture and the sessions that it is explained against.</summary>
internal static class Captures
{
    private const int Rules = 20;

    /// <summary>Three sessions of twenty rules, none of which but the last of all takes what the capture holds most of.</summary>
    public static MirrorScene Scene(int sessions) => new()
    {
        InterfaceId = new InterfaceId("eni-1"),
        Time = DateTimeOffset.UnixEpoch,
        Sessions = [.. Enumerable.Range(0, sessions).Select(session => new SceneSession(Session(session, session == sessions - 1), true, "eni-9")
        {
            Path = new TargetPath(TargetPathState.Ready, 1500),
        })],
        Collectors = new HashSet<UInt128> { 0x0A000909 },
    };

    /// <summary>A pcap file: TCP and UDP of many flows, each with another length.</summary>
    public static void Write(string path, int packets)
    {
        using var file = new BinaryWriter(File.Create(path));
        foreach (var word in (uint[])[0xA1B2C3D4, 0x00040002, 0, 0, 262144, 1])
        {
            file.Write(word);
        }

        for (var number = 0; number < packets; number++)
        {
            var text = string.Create(
                CultureInfo.InvariantCulture, $"{(number % 4 == 0 ? "udp" : "tcp")}:10.{number % 7}.{number / 256 % 256}.{number % 256}:{1024 + (number % 60000)}-192.168.{number % 3}.9:{(number % 20) + 1}");
            var frame = PacketDescription.TryParse(text, out var packet) ? packet.ToFrame(40 + (number % 1461)) : throw new FormatException(text);
            foreach (var word in (uint[])[(uint)number, 0, (uint)frame.Length, (uint)frame.Length])
            {
                file.Write(word);
            }

            file.Write(frame);
        }
    }

    private static SessionPlan Session(int number, bool isLast)
    {
        ImmutableArray<FilterRule> rules = [.. Enumerable.Range(1, Rules).Select(index => Rule(number, index, isLast && index == Rules))];
        return new SessionPlan
        {
            Id = new SessionId($"tms-{number}"),
            Priority = number + 1,
            VirtualNetworkId = number,
            PacketLength = 1500,
            TargetAddress = IPAddress.Parse("10.0.9.9"),
            IngressRules = rules,
            EgressRules = rules,
        };
    }

    private static FilterRule Rule(int session, int index, bool takesAll) => new()
    {
        Id = new RuleId(string.Create(CultureInfo.InvariantCulture, $"tmr-{session}-{index}")),
        Direction = TrafficDirection.Ingress,
        Priority = index,
        Action = index % 3 == 0 ? RuleAction.Drop : RuleAction.Accept,
        Protocol = takesAll ? RuleProtocol.All : RuleProtocol.Tcp,
        IpVersion = IpVersion.IPv4,
        Source = Block(takesAll ? "0.0.0.0/0" : "10.0.0.0/8"),
        Destination = Block("0.0.0.0/0"),
        SourcePorts = PortRange.Any,
        DestinationPorts = takesAll ? PortRange.Any : PortRange.Of((ushort)(1000 + (session * 100) + index), 65535),
    };

    private static Cidr Block(string text) => Cidr.TryParse(text, out var block) ? block : throw new FormatException(text);
}
