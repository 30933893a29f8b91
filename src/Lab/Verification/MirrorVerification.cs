using System.Collections.Immutable;
using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Lab.Verification;

/// <summary>Compares what arrived at a collector with what the reference matcher says should have been mirrored.</summary>
public sealed class MirrorVerification
{
    /// <summary>Lines of differences that are kept; the counts are always whole.</summary>
    private const int MaxLines = 20;

    private readonly VerificationInput _input;
    private readonly IReadOnlySet<UInt128> _collectors;
    private readonly FrameMultiset _received = new();
    private readonly Dictionary<(int Session, TrafficDirection Direction, int Rule), Tally> _rules = [];
    private readonly SortedDictionary<(TrafficDirection Direction, string Reason), int> _notMirrored = [];
    private readonly List<ReceivedCopy> _required = [];
    private readonly List<ReceivedCopy> _optional = [];
    private readonly Dictionary<TrafficDirection, FragmentMemory> _fragments = new() { [TrafficDirection.Ingress] = new(), [TrafficDirection.Egress] = new() };
    private int _witnessed;

    private MirrorVerification(VerificationInput input)
    {
        _input = input;
        _collectors = input.Sessions.Where(s => s.TargetAddress is not null).Select(s => Cidr.ToNumber(s.TargetAddress!)).ToHashSet();
    }

    public static VerificationResult Compare(VerificationInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var verification = new MirrorVerification(input);
        foreach (var packet in input.Witnessed)
        {
            verification.Judge(packet);
        }

        return verification.Conclude();
    }

    private void Judge(WitnessedPacket packet)
    {
        var verdict = ReferenceMatcher.Decide(
            _input.Sessions, packet.Direction, packet.Frame, _collectors, packet.AcceleratedTags, fragments: _fragments[packet.Direction]);
        var counts = packet.UnixNanoseconds >= _input.MirroredFromUnixNanoseconds
            && packet.UnixNanoseconds <= _input.MirroredUntilUnixNanoseconds;
        _witnessed += counts ? 1 : 0;
        if (verdict.Kind == VerdictKind.Matched)
        {
            TallyOf(verdict, packet.Direction).Add(packet.Frame.Length, counts);
        }

        if (verdict.IsMirrored && _input.Sessions[verdict.SessionIndex] is { TargetAddress: not null } session)
        {
            var copy = new ReceivedCopy(session.VirtualNetworkId, ExpectedCopy.Of(packet.Frame, session, _input.UnderlayMtu));
            (counts ? _required : _optional).Add(copy);
        }
        else if (counts)
        {
            var key = (packet.Direction, ReasonOf(verdict, packet.Direction));
            _notMirrored[key] = _notMirrored.GetValueOrDefault(key) + 1;
        }
    }

    private Tally TallyOf(Verdict verdict, TrafficDirection direction)
    {
        var key = (verdict.SessionIndex, direction, verdict.RuleIndex);
        if (!_rules.TryGetValue(key, out var tally))
        {
            _rules.Add(key, tally = new Tally());
        }

        return tally;
    }

    private string ReasonOf(Verdict verdict, TrafficDirection direction) => verdict.Kind switch
    {
        VerdictKind.Arp => "ARP is never mirrored",
        VerdictKind.Dhcp => "DHCP is never mirrored",
        VerdictKind.OwnCopy => "a copy is never mirrored again",
        VerdictKind.Matched when verdict.IsMirrored => "the target has no address",
        VerdictKind.Matched => $"dropped by the rule of priority {RuleOf(verdict, direction).Priority}: {Describe(RuleOf(verdict, direction))}",
        _ => "no rule matches",
    };

    private FilterRule RuleOf(Verdict verdict, TrafficDirection direction)
        => _input.Sessions[verdict.SessionIndex].Rules(direction)[verdict.RuleIndex];

    private VerificationResult Conclude()
    {
        foreach (var copy in _input.Received)
        {
            _received.Add(copy);
        }

        // Copies that must be there come first: an equal optional one must not take theirs.
        var missing = _required.Where(copy => !_received.TryTake(copy)).ToList();
        var optional = _optional.Count(_received.TryTake);
        var unexpected = _received.Left.ToList();
        return new VerificationResult
        {
            Witnessed = _witnessed,
            Expected = _required.Count,
            Matched = _required.Count - missing.Count,
            Optional = optional,
            Received = _input.Received.Count,
            MissingCount = missing.Count,
            UnexpectedCount = unexpected.Count,
            Missing = Lines(missing),
            Unexpected = Lines(unexpected),
            Rules = [.. RuleCounts()],
            NotMirrored = [.. _notMirrored.Select(entry => new NotMirrored(entry.Key.Direction, entry.Key.Reason, entry.Value))],
        };
    }

    private IEnumerable<RuleCount> RuleCounts()
    {
        for (var index = 0; index < _input.Sessions.Length; index++)
        {
            var session = _input.Sessions[index];
            foreach (var direction in new[] { TrafficDirection.Ingress, TrafficDirection.Egress })
            {
                var rules = session.Rules(direction);
                for (var rule = 0; rule < rules.Length; rule++)
                {
                    var tally = _rules.GetValueOrDefault((index, direction, rule), Tally.Nothing);
                    yield return new RuleCount(
                        session.Id, rules[rule].Id, direction, rules[rule].Priority, rules[rule].Action,
                        Describe(rules[rule]), tally.Packets, tally.Bytes, tally.OptionalPackets);
                }
            }
        }
    }

    private static ImmutableArray<string> Lines(List<ReceivedCopy> copies)
        => [.. copies.Take(MaxLines).Select(copy => $"VNI {copy.Vni}: {PacketSummary.Of(copy.Frame)}")];

    private static string Describe(FilterRule rule)
    {
        var protocol = rule.Protocol switch
        {
            RuleProtocol.Icmp => rule.IpVersion == IpVersion.IPv6 ? "ICMPv6" : "ICMP",
            RuleProtocol.All => "all",
            _ => rule.Protocol.ToString().ToUpperInvariant(),
        };
        return $"{rule.IpVersion} {protocol} {End(rule.Source, rule.SourcePorts)} > {End(rule.Destination, rule.DestinationPorts)}";
    }

    private static string End(Cidr block, PortRange ports)
    {
        var address = block.PrefixLength == 0 ? "any" : block.Text;
        return ports.IsAny ? address : ports.First == ports.Last ? $"{address} port {ports.First}" : $"{address} ports {ports}";
    }

    private sealed class Tally
    {
        public static Tally Nothing { get; } = new();

        public int Packets { get; private set; }

        public long Bytes { get; private set; }

        public int OptionalPackets { get; private set; }

        public void Add(int bytes, bool counts)
        {
            if (counts)
            {
                Packets++;
                Bytes += bytes;
            }
            else
            {
                OptionalPackets++;
            }
        }
    }
}
