using Heliograph.Core.Model;
using Heliograph.Core.Packets;

namespace Heliograph.Testing.Generation;

public sealed partial class FrameGenerator
{
    private void IPv4()
    {
        var rule = _borders.Rule(IpVersion.IPv4);
        var protocol = Protocol(rule, IpVersion.IPv4);
        var source = (uint)_borders.Address(rule?.Source, IpVersion.IPv4);
        var destination = (uint)_borders.Address(rule?.Destination, IpVersion.IPv4);
        IPv4Header(protocol, source, destination, Fragment());
        Transport(protocol, rule);
    }

    private void IPv4Header(byte protocol, uint source, uint destination, int fragment)
    {
        var options = _chance.OneIn(5) ? _chance.Below(11) : 0;
        var words = _chance.OneIn(40) ? _chance.Below(16) : 5 + options;
        var version = _chance.OneIn(50) ? _chance.Below(16) : 4;
        _frame.UInt8((version << 4) | words);
        _frame.UInt8(0);
        _frame.UInt16(_chance.OneIn(2) ? 40 : (int)_chance.Word());
        _frame.UInt16((int)_chance.Word());
        _fragmentField = fragment == 0x2000 ? _frame.Length : _fragmentField;
        _frame.UInt16(fragment);
        _frame.UInt8(64);
        _frame.UInt8(protocol);
        _frame.UInt16(0);
        _frame.UInt32(source);
        _frame.UInt32(destination);
        Noise(options * 4);
    }

    /// <summary>Flags and offset of an IPv4 header: mostly whole, else first, later, last or with the reserved bit.</summary>
    private int Fragment() => _chance.Below(24) switch
    {
        0 => 0x2000,
        1 => 0x2000 | (1 + _chance.Below(0x1FFF)),
        2 => 1 + _chance.Below(0x1FFF),
        3 => 0x8000,
        4 => 1 << _chance.Below(16),
        _ => 0x4000,
    };

    private void IPv6()
    {
        var rule = _borders.Rule(IpVersion.IPv6);
        var protocol = Protocol(rule, IpVersion.IPv6);
        var headers = _chance.OneIn(3) ? _chance.Below(11) : _chance.OneIn(4) ? 1 : 0;
        Span<byte> kinds = stackalloc byte[headers];
        foreach (ref var kind in kinds)
        {
            kind = _chance.Pick<byte>([0, 43, 44, 44, 51, 60, 60, 135, 139, 140]);
        }

        _frame.UInt8((_chance.OneIn(50) ? _chance.Below(16) : 6) << 4);
        _frame.Append(3);
        _frame.UInt16((int)_chance.Word());
        _frame.UInt8(headers > 0 ? kinds[0] : protocol);
        _frame.UInt8(64);
        _frame.UInt128(_borders.Address(rule?.Source, IpVersion.IPv6));
        _frame.UInt128(_borders.Address(rule?.Destination, IpVersion.IPv6));
        for (var index = 0; index < headers; index++)
        {
            ExtensionHeader(kinds[index], index + 1 < headers ? kinds[index + 1] : protocol);
        }

        Transport(protocol, rule);
    }

    private void ExtensionHeader(byte kind, byte next)
    {
        _frame.UInt8(next);
        if (kind == IpProtocols.Fragment)
        {
            // The second byte is reserved: a reader that takes it for a length is wrong.
            _frame.UInt8(_chance.OneIn(4) ? (int)_chance.Word() : 0);
            var offset = _chance.OneIn(3) ? 1 + _chance.Below(0x1FFF) : 0;
            var flags = _chance.Below(8);
            _fragmentField = offset == 0 && (flags & 1) != 0 ? _frame.Length : _fragmentField;
            _frame.UInt16((offset << 3) | flags);
            _frame.UInt32(_chance.Word());
            return;
        }

        // Few of them are long: eight long ones would not fit a frame.
        var units = _chance.OneIn(40) ? 1 + _chance.Below(255) : _chance.Below(4);
        var isAuthentication = kind == IpProtocols.AuthenticationHeader;
        var length = isAuthentication ? Math.Max(8, (units + 2) * 4) : (units + 1) * 8;
        _frame.UInt8(units);
        // Beyond the longest frame everything is cut off anyway.
        Noise(Math.Clamp(MaxLength - _frame.Length, 0, length - 2));
    }

    private byte Protocol(FilterRule? rule, IpVersion version)
    {
        var icmp = version == IpVersion.IPv6 ? IpProtocols.IcmpV6 : IpProtocols.Icmp;
        return _chance.OneIn(5)
            ? _chance.Pick<byte>([IpProtocols.Icmp, IpProtocols.IcmpV6, IpProtocols.Tcp, IpProtocols.Udp, 50, 59, 132, 136, (byte)_chance.Word()])
            : rule?.Protocol switch
            {
                RuleProtocol.Icmp => icmp,
                RuleProtocol.Tcp => IpProtocols.Tcp,
                RuleProtocol.Udp => IpProtocols.Udp,
                _ => _chance.Pick<byte>([icmp, IpProtocols.Tcp, IpProtocols.Udp]),
            };
    }

    private void Transport(byte protocol, FilterRule? rule)
    {
        if (protocol is IpProtocols.Icmp or IpProtocols.IcmpV6)
        {
            _frame.UInt8(_chance.Pick<byte>([0, 3, 5, 8, 11, 128, 129, 135]));
        }
        else
        {
            _frame.UInt16(_borders.Port(rule?.SourcePorts));
            _frame.UInt16(_borders.Port(rule?.DestinationPorts));
        }

        Noise(_chance.Below(24));
    }

    private void Dhcp()
    {
        var isIPv6 = _chance.OneIn(2);
        Tags(isIPv6 ? EtherTypes.IPv6 : EtherTypes.IPv4);
        if (isIPv6)
        {
            _frame.UInt8(0x60);
            _frame.Append(5);
            _frame.UInt8(IpProtocols.Udp);
            _frame.UInt8(1);
            _frame.UInt128(_chance.Bits(128));
            _frame.UInt128(_chance.Bits(128));
        }
        else
        {
            IPv4Header(_chance.OneIn(8) ? IpProtocols.Tcp : IpProtocols.Udp, 0, uint.MaxValue, Fragment());
        }

        // The pair of the version, or of the other version, or one beside.
        ReadOnlySpan<ushort> ports = _chance.OneIn(3) ? [66, 67, 68, 69, 545, 546, 547, 548] : isIPv6 ? [546, 547] : [67, 68];
        _frame.UInt16(_chance.Pick(ports));
        _frame.UInt16(_chance.Pick(ports));
        Noise(8);
    }

    /// <summary>To a collector, beside a collector, or from one.</summary>
    private void Copy()
    {
        var protocol = _chance.OneIn(8) ? IpProtocols.Tcp : IpProtocols.Udp;
        var destination = unchecked(_chance.Pick<uint>(Collectors) + (_chance.OneIn(4) ? (uint)_chance.Below(5) - 2 : 0));
        var fragment = _chance.OneIn(8) ? Fragment() : 0x4000;
        IPv4Header(protocol, _chance.OneIn(2) ? _chance.Word() : Collectors[0], _chance.OneIn(4) ? _chance.Word() : destination, fragment);
        _frame.UInt16(_chance.OneIn(3) ? VxlanHeader.Port : (int)_chance.Word());
        _frame.UInt16(_chance.OneIn(6) ? _chance.Pick<ushort>([4788, 4790, 46354]) : VxlanHeader.Port);
        Noise(_chance.Below(30));
    }

    private void Error()
    {
        var rule = _borders.Rule(IpVersion.IPv4);
        IPv4Header(
            IpProtocols.Icmp,
            (uint)_borders.Address(rule?.Source, IpVersion.IPv4),
            (uint)_borders.Address(rule?.Destination, IpVersion.IPv4),
            _chance.OneIn(8) ? Fragment() : 0);
        _frame.UInt8(_chance.Pick<byte>([0, 3, 3, 3, 4, 5, 6, 8, 10, 11, 11, 12, 13]));
        Noise(7);
        Copy();
    }
}
