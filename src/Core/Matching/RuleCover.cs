using Heliograph.Core.Model;

namespace Heliograph.Core.Matching;

/// <summary>Whether one rule takes all that another one would.</summary>
public static class RuleCover
{
    /// <summary>Whether every packet that matches <paramref name="rule"/> matches <paramref name="earlier"/>.</summary>
    public static bool Covers(FilterRule earlier, FilterRule rule)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(rule);
        return earlier.IpVersion == rule.IpVersion
            && (earlier.Protocol == RuleProtocol.All || earlier.Protocol == rule.Protocol)
            && Covers(earlier.Source, rule.Source)
            && Covers(earlier.Destination, rule.Destination)
            && CoversPorts(earlier, rule);
    }

    private static bool Covers(Cidr earlier, Cidr block)
        => earlier.PrefixLength <= block.PrefixLength && earlier.Contains(block.Network);

    /// <summary>A range, however wide, also asks that the packet has ports: only a rule that asks so too is covered by it.</summary>
    private static bool CoversPorts(FilterRule earlier, FilterRule rule)
    {
        if (earlier.SourcePorts.IsAny && earlier.DestinationPorts.IsAny)
        {
            return true;
        }

        return !(rule.SourcePorts.IsAny && rule.DestinationPorts.IsAny)
            && Covers(earlier.SourcePorts, rule.SourcePorts)
            && Covers(earlier.DestinationPorts, rule.DestinationPorts);
    }

    /// <summary>Among packets that have ports.</summary>
    private static bool Covers(PortRange earlier, PortRange range)
    {
        var (first, last) = Bounds(range);
        var (earlierFirst, earlierLast) = Bounds(earlier);
        return earlierFirst <= first && last <= earlierLast;
    }

    private static (ushort First, ushort Last) Bounds(PortRange range)
        => range.IsAny ? (ushort.MinValue, ushort.MaxValue) : (range.First, range.Last);
}
