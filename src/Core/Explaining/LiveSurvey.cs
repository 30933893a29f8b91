using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;

namespace Heliograph.Core.Explaining;

/// <summary>A flow, in one direction of an interface, that was seen.</summary>
/// <param name="Direction">Of the interface.</param>
/// <param name="Text">Like a packet on the command line; what is not IP by its Ethernet type.</param>
/// <param name="Explanation">Of its first packet.</param>
/// <param name="Count">Packets and bytes as on the wire.</param>
public sealed record LiveFlow(TrafficDirection Direction, string Text, Explanation Explanation, Count Count);

/// <summary>Names a counter of an interface.</summary>
public readonly record struct CounterName(TrafficDirection Direction, string Name, SessionId? Session, RuleId? Rule, string Reason);

/// <summary>What explanations of all packets together say of a counter.</summary>
/// <param name="AtLeast">By packets that passed surely between the two readings of the counters.</param>
/// <param name="AtMost">With those that passed while a reading went on.</param>
/// <param name="IsCertain">False where chance, a budget or the size of super-packets decides.</param>
public readonly record struct LiveCounter(Count AtLeast, Count AtMost, bool IsCertain);

/// <summary>Explains the packets that pass an interface: the first flows in words, all of them in counters.</summary>
/// <remarks>Bounded by the number of flows that are asked for and by rules and reasons, whatever passes.</remarks>
public sealed class LiveSurvey
{
    private readonly PacketExplainer _ingress;
    private readonly PacketExplainer _egress;
    private readonly FlowPattern _pattern;
    private readonly TrafficDirection? _only;
    private readonly int _maxFlows;
    private readonly Dictionary<(TrafficDirection, PacketKey?, ushort), int> _places = [];
    private readonly List<LiveFlow> _flows = [];
    private readonly Dictionary<CounterName, LiveCounter> _counters = [];
    private bool _hasSuperPackets;

    /// <param name="scene">What decides.</param>
    /// <param name="pattern">The flows that are shown; counters are of all packets.</param>
    /// <param name="only">The direction that is shown; null: both.</param>
    /// <param name="maxFlows">How many flows are explained.</param>
    public LiveSurvey(MirrorScene scene, FlowPattern pattern, TrafficDirection? only, int maxFlows)
    {
        (_pattern, _only, _maxFlows) = (pattern, only, maxFlows);
        (_ingress, _egress) = (new PacketExplainer(scene, TrafficDirection.Ingress), new PacketExplainer(scene, TrafficDirection.Egress));
    }

    /// <summary>Everything that passed.</summary>
    public Count Total { get; private set; }

    /// <summary>Packets of flows that fit and are not explained, because there are too many.</summary>
    public Count Further { get; private set; }

    public IReadOnlyList<LiveFlow> Flows => _flows;

    /// <param name="direction">Of the interface.</param>
    /// <param name="frame">A whole frame, or the first segment of a super-packet.</param>
    /// <param name="wire">What a program counts for it.</param>
    /// <param name="isSure">Whether it passed surely between the two readings of the counters.</param>
    public void Add(TrafficDirection direction, ReadOnlySpan<byte> frame, Count wire, bool isSure = true)
    {
        var explainer = direction == TrafficDirection.Ingress ? _ingress : _egress;
        var outcome = explainer.Decide(frame);
        Total += wire;
        _hasSuperPackets |= wire.Packets > 1;
        if (outcome.Fate != PacketFate.NotSeen)
        {
            foreach (var counter in explainer.CountersOf(outcome, wire))
            {
                Raise(explainer, counter, isSure);
            }
        }

        if ((_only is null || _only == direction) && EthernetHeader.TryRead(frame, out var ethernet))
        {
            var key = PacketKeyReader.TryRead(frame, ethernet, out var read, out _) ? read with { Identification = 0 } : (PacketKey?)null;
            if (_pattern.Fits(key))
            {
                Show(explainer, key, ethernet.EtherType, frame, wire);
            }
        }
    }

    /// <summary>What the counters must have risen by between the readings.</summary>
    public ImmutableDictionary<CounterName, LiveCounter> Counters() => _counters.ToImmutableDictionary(
        counter => counter.Key,
        counter => counter.Key.Name == nameof(SessionReport.Truncated) && _hasSuperPackets ? counter.Value with { IsCertain = false } : counter.Value);

    private void Raise(PacketExplainer explainer, RisingCounter counter, bool isSure)
    {
        if (counter.Name == RisingCounter.MemberName)
        {
            return; // Counted for the group, of all interfaces of the host.
        }

        var name = new CounterName(explainer.Direction, counter.Name, counter.Session, counter.Rule, counter.Reason);
        var present = _counters.TryGetValue(name, out var found) ? found : new LiveCounter(default, default, IsCertain(explainer, counter));
        _counters[name] = present with { AtMost = present.AtMost + counter.By, AtLeast = isSure ? present.AtLeast + counter.By : present.AtLeast };
    }

    private static bool IsCertain(PacketExplainer explainer, RisingCounter counter)
        => counter.Session is not { } id || counter.Rule is not null
            || explainer.Scene.Sessions.FirstOrDefault(session => session.Plan.Id == id)?.Plan.Policy
                is { PacketsPerSecond: null, BitsPerSecond: null, Sampling: null or { Mode: SamplingMode.Flow } };

    private void Show(PacketExplainer explainer, PacketKey? key, ushort etherType, ReadOnlySpan<byte> frame, Count wire)
    {
        var flow = (explainer.Direction, key is { } ip ? ip with { Fragment = default } : key, etherType);
        if (_places.TryGetValue(flow, out var place))
        {
            _flows[place] = _flows[place] with { Count = _flows[place].Count + wire };
        }
        else if (_flows.Count < _maxFlows)
        {
            _places.Add(flow, _flows.Count);
            _flows.Add(new LiveFlow(explainer.Direction, TextOf(key, etherType), explainer.Explain(frame), wire));
        }
        else
        {
            Further += wire;
        }
    }

    private static string TextOf(PacketKey? key, ushort etherType)
    {
        if (key is not { } packet)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Ethernet type 0x{etherType:x4}");
        }

        var word = packet.Protocol switch
        {
            IpProtocols.Tcp => "tcp",
            IpProtocols.Udp => "udp",
            IpProtocols.Icmp when packet.Version == IpVersion.IPv4 => "icmp",
            IpProtocols.IcmpV6 when packet.Version == IpVersion.IPv6 => "icmp",
            { } number => number.ToString(CultureInfo.InvariantCulture),
            null => "any",
        };
        return $"{word}:{End(packet.Source, packet.Version, packet.Ports?.Source)}-{End(packet.Destination, packet.Version, packet.Ports?.Destination)}";
    }

    private static string End(UInt128 address, IpVersion version, ushort? port)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        var text = version == IpVersion.IPv6 ? $"[{new IPAddress(bytes)}]" : new IPAddress(bytes[12..]).ToString();
        return port is { } number ? string.Create(CultureInfo.InvariantCulture, $"{text}:{number}") : text;
    }
}
