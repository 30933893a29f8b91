using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Core.Linting;

/// <summary>Whether rules together take all packets of another one.</summary>
public enum UnionCover
{
    /// <summary>At least one packet is left.</summary>
    Open,

    /// <summary>None is left.</summary>
    Covered,

    /// <summary>It would take too long to say.</summary>
    NotDecided,
}

/// <summary>Takes the packets of rules away from those of another one, exactly, as boxes of addresses and ports for each kind of packet.</summary>
public static class RuleUnion
{
    /// <summary>Boxes that one question may look at: under a millisecond each time a filter is shown.</summary>
    public const int MaxWork = 20_000;

    /// <summary>
    /// What rules tell apart beside addresses and ports. A packet of TCP or UDP has no ports in a later fragment that follows nobody, or
    /// when it is cut off; other is every other protocol, and one that cannot be found out.
    /// </summary>
    private enum PacketKind { TcpWithPorts, UdpWithPorts, TcpWithout, UdpWithout, Icmp, Other }

    /// <param name="rule">Of which packets are left.</param>
    /// <param name="earlier">What takes packets away.</param>
    /// <param name="maxWork">Boxes to look at.</param>
    public static UnionCover Of(FilterRule rule, IReadOnlyCollection<FilterRule> earlier, int maxWork = MaxWork)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var work = maxWork;
        var answer = UnionCover.Covered;
        foreach (var kind in Enum.GetValues<PacketKind>().Where(kind => Has(rule, kind)))
        {
            switch (Of(rule, earlier.Where(one => one.IpVersion == rule.IpVersion && IsSound(one) && Has(one, kind)), HasPorts(kind), ref work))
            {
                case UnionCover.Open:
                    return UnionCover.Open;
                case UnionCover.NotDecided:
                    answer = UnionCover.NotDecided; // Another kind may still be open.
                    work = maxWork;
                    break;
            }
        }

        return answer;
    }

    /// <summary>As few of the rules as it takes: without any of these a packet is left.</summary>
    /// <param name="rule">A rule that is covered.</param>
    /// <param name="earlier">By these.</param>
    public static ImmutableArray<FilterRule> Needed(FilterRule rule, ImmutableArray<FilterRule> earlier)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var box = PacketBox.Of(rule, hasPorts: true);
        var needed = earlier.RemoveAll(one => one.IpVersion != rule.IpVersion || !PacketBox.Of(one, hasPorts: true).Meets(box));
        for (var index = needed.Length - 1; index >= 0; index--)
        {
            if (Of(rule, needed.RemoveAt(index)) == UnionCover.Covered)
            {
                needed = needed.RemoveAt(index);
            }
        }

        return needed;
    }

    private static UnionCover Of(FilterRule rule, IEnumerable<FilterRule> earlier, bool hasPorts, ref int work)
    {
        List<PacketBox> left = [PacketBox.Of(rule, hasPorts)];
        foreach (var taking in earlier.Select(one => PacketBox.Of(one, hasPorts)))
        {
            var pieces = new List<PacketBox>(left.Count);
            foreach (var box in left)
            {
                if (box.Meets(taking))
                {
                    box.Without(taking, pieces);
                }
                else
                {
                    pieces.Add(box);
                }
            }

            work -= left.Count;
            left = pieces;
            if (left.Count == 0)
            {
                return UnionCover.Covered;
            }

            if (work < left.Count)
            {
                return UnionCover.NotDecided;
            }
        }

        return UnionCover.Open;
    }

    /// <summary>A rule that asks for ports takes no packet without.</summary>
    private static bool Has(FilterRule rule, PacketKind kind)
        => (HasPorts(kind) || (rule.SourcePorts.IsAny && rule.DestinationPorts.IsAny)) && rule.Protocol switch
        {
            RuleProtocol.All => true,
            RuleProtocol.Icmp => kind == PacketKind.Icmp,
            RuleProtocol.Tcp => kind is PacketKind.TcpWithPorts or PacketKind.TcpWithout,
            _ => kind is PacketKind.UdpWithPorts or PacketKind.UdpWithout,
        };

    private static bool HasPorts(PacketKind kind) => kind is PacketKind.TcpWithPorts or PacketKind.UdpWithPorts;

    private static bool IsSound(FilterRule rule) => rule.Source.Version == rule.IpVersion && rule.Destination.Version == rule.IpVersion;
}
