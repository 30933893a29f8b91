using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Testing.Generation;

/// <summary>Where the rules of a set begin and end: the addresses and ports at which an error of one shows.</summary>
internal sealed class RuleBorders
{
    private static readonly ushort[] NotablePorts = [0, 1, 53, 67, 68, 79, 80, 81, 90, 91, 100, 256, 546, 547, 4789, 65534, 65535];

    private readonly Chance _chance;
    private readonly FilterRule[] _ipv4;
    private readonly FilterRule[] _ipv6;

    public RuleBorders(ImmutableArray<SessionPlan> sessions, Chance chance)
    {
        _chance = chance;
        var rules = sessions.SelectMany(session => session.IngressRules).ToArray();
        _ipv4 = [.. rules.Where(rule => rule.IpVersion == IpVersion.IPv4)];
        _ipv6 = [.. rules.Where(rule => rule.IpVersion == IpVersion.IPv6)];
    }

    /// <summary>A rule to aim at, when there is one.</summary>
    public FilterRule? Rule(IpVersion version)
    {
        var rules = version == IpVersion.IPv4 ? _ipv4 : _ipv6;
        return rules.Length == 0 || _chance.OneIn(10) ? null : rules[_chance.Below(rules.Length)];
    }

    /// <summary>Mostly inside the block, at its ends; sometimes one beyond.</summary>
    public UInt128 Address(Cidr? block, IpVersion version)
    {
        var bits = version == IpVersion.IPv6 ? 128 : 32;
        if (block is not { } aimed)
        {
            return _chance.Bits(bits);
        }

        var hosts = aimed.AddressBits - aimed.PrefixLength;
        var all = bits == 128 ? UInt128.MaxValue : uint.MaxValue;
        var last = aimed.Network | (all & ~aimed.Mask);
        return _chance.Below(10) switch
        {
            < 3 => aimed.Network,
            < 5 => last,
            < 8 => aimed.Network | _chance.Bits(hosts),
            8 => unchecked(aimed.Network - 1) & all,
            _ => unchecked(last + 1) & all,
        };
    }

    public ushort Port(PortRange? range)
    {
        if (range is not { IsAny: false } aimed || _chance.OneIn(12))
        {
            return _chance.OneIn(3) ? (ushort)_chance.Word() : _chance.Pick(NotablePorts);
        }

        return unchecked(_chance.Below(6) switch
        {
            0 or 1 => aimed.First,
            2 or 3 => aimed.Last,
            4 => (ushort)(aimed.First - 1),
            _ => (ushort)(aimed.Last + 1),
        });
    }
}
