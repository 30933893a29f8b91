using Heliograph.Core.Model;
using Heliograph.Core.Packets;

namespace Heliograph.Core.Matching;

/// <summary>
/// What first fragments said of ports, so that later ones, which have none, follow them. One that comes before its first, or whose
/// first had no ports, is as it is.
/// </summary>
/// <remarks>
/// RFC 791, 3.2: fragments of one packet have source, destination, protocol and identification in common. In IPv6 (RFC 8200, 4.5)
/// the protocol is no part of it, and that of a later fragment may be the one of an extension header; it takes the first one's. Programs remember the last few thousand.
/// </remarks>
public sealed class FragmentMemory
{
    /// <summary>As many as programs remember (MirrorMaps.Fragments); the oldest go first.</summary>
    private const int Capacity = 8_192;

    private readonly Dictionary<Packet, (byte? Protocol, TransportPorts Ports)> _firsts = [];
    private readonly Queue<Packet> _order = [];

    /// <summary>Remembers a first fragment; a later one becomes like its first.</summary>
    public PacketKey Follow(in PacketKey key)
    {
        var packet = new Packet(key.Source, key.Destination, key.Version == IpVersion.IPv4 ? key.Protocol : null, key.Version, key.Identification);
        switch (key)
        {
            case { Fragment: FragmentKind.First, Ports: { } ports }:
                Remember(packet, (key.Protocol, ports));
                return key;
            case { Fragment: FragmentKind.Later } when _firsts.TryGetValue(packet, out var first):
                return key with { Protocol = first.Protocol, Ports = first.Ports };
            default:
                return key;
        }
    }

    private void Remember(Packet packet, (byte? Protocol, TransportPorts Ports) first)
    {
        if (_firsts.TryAdd(packet, first))
        {
            _order.Enqueue(packet);
        }

        _firsts[packet] = first;
        if (_order.Count > Capacity)
        {
            _firsts.Remove(_order.Dequeue());
        }
    }

    private readonly record struct Packet(UInt128 Source, UInt128 Destination, byte? Protocol, IpVersion Version, uint Identification);
}
