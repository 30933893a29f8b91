using System.Collections.Immutable;
using Heliograph.Compiler.Lowering;
using Heliograph.Core.Model;

namespace Heliograph.Compiler.Passes;

/// <summary>Afterwards: two lists, and a packet is compared only with rules of its own IP version.</summary>
internal static class SplitByIpVersion
{
    public static (ImmutableArray<FlatRule> IPv4, ImmutableArray<FlatRule> IPv6) Run(ImmutableArray<FlatRule> rules)
        => ([.. rules.Where(rule => rule.Rule.IpVersion == IpVersion.IPv4)], [.. rules.Where(rule => rule.Rule.IpVersion == IpVersion.IPv6)]);
}
