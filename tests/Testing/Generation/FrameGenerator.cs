using System.Buffers.Binary;
using System.Collections.Immutable;
using CsCheck;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;
using Heliograph.Testing.Matching;

namespace Heliograph.Testing.Generation;

/// <summary>
/// Frames aimed at the borders of a rule set, and at the borders of the parser: fragments, options, chains of extension headers,
/// tags, cuts at every offset, and everything that is never mirrored. Does not allocate.
/// </summary>
public sealed partial class FrameGenerator
{
    /// <summary>The least that a test run of the kernel takes.</summary>
    public const int MinLength = EthernetHeader.UntaggedLength;

    /// <summary>Fits into the linear part of a test run's packet.</summary>
    public const int MaxLength = 3000;

    private static readonly uint[] Collectors = [.. MatchingCase.Collectors.Select(address => (uint)address)];

    private readonly Chance _chance;
    private readonly RuleBorders _borders;
    private readonly FrameWriter _frame = new();
    private readonly byte[] _firstFragment = new byte[MaxLength];
    private int _firstFragmentLength;
    private int _firstFragmentField;

    /// <summary>Where the frame says that it is a first fragment; 0 when it does not.</summary>
    private int _fragmentField;

    public FrameGenerator(ImmutableArray<SessionPlan> sessions, PCG source)
    {
        _chance = new Chance(source);
        _borders = new RuleBorders(sessions, _chance);
    }

    /// <summary>The next frame; valid until the next call.</summary>
    /// <param name="acceleratedTags">VLAN tags that the frame has beside its data.</param>
    public ReadOnlySpan<byte> Next(out int acceleratedTags)
    {
        _frame.Clear();
        acceleratedTags = _chance.OneIn(12) ? 1 : 0;
        if (_firstFragmentLength > 0 && _chance.OneIn(20))
        {
            LaterFragment();
            Damage();
            return _frame.Written;
        }

        _fragmentField = 0;
        _frame.Append(EthernetHeader.EtherTypeOffset);
        switch (_chance.Below(100))
        {
            case < 45: Tags(EtherTypes.IPv4); IPv4(); break;
            case < 80: Tags(EtherTypes.IPv6); IPv6(); break;
            case < 83: Tags(EtherTypes.Arp); Noise(28); break;
            case < 87: Dhcp(); break;
            case < 91: Tags(EtherTypes.IPv4); Copy(); break;
            case < 96: Tags(EtherTypes.IPv4); Error(); break;
            case < 98: Tags(_chance.Pick<ushort>([0x88CC, 0x0026, 0x0800, 0x86DD, 0x0805, 0x9100])); Noise(_chance.Below(80)); break;
            default: Tags((ushort)_chance.Word()); Noise(_chance.Below(80)); break;
        }

        if (_fragmentField > 0)
        {
            _firstFragmentLength = Math.Min(_frame.Length, MaxLength);
            _firstFragmentField = _fragmentField;
            _frame.Written[.._firstFragmentLength].CopyTo(_firstFragment);
        }

        Damage();
        return _frame.Written;
    }

    /// <summary>The newest first fragment once more, with an offset.</summary>
    private void LaterFragment()
    {
        _firstFragment.AsSpan(0, _firstFragmentLength).CopyTo(_frame.Append(_firstFragmentLength));
        if (_firstFragmentField + 2 <= _firstFragmentLength)
        {
            // In IPv4 13 bits below the flags, in IPv6 above them.
            BinaryPrimitives.WriteUInt16BigEndian(_frame.Written[_firstFragmentField..], (ushort)(8 << _chance.Below(9)));
        }
    }

    private void Tags(ushort etherType)
    {
        var tags = _chance.OneIn(4) ? 1 + _chance.Below(3) : 0;
        for (; tags > 0; tags--)
        {
            _frame.UInt16(_chance.OneIn(2) ? EtherTypes.Vlan : EtherTypes.ServiceVlan);
            _frame.UInt16((int)_chance.Word());
        }

        _frame.UInt16(etherType);
    }

    private void Damage()
    {
        if (_chance.OneIn(7))
        {
            _frame.Cut(MinLength + _chance.Below(_frame.Length - MinLength + 1));
        }

        if (_chance.OneIn(25))
        {
            _frame.Written[_chance.Below(_frame.Length)] = (byte)_chance.Word();
        }

        _frame.Cut(MaxLength);
    }

    private void Noise(int bytes)
    {
        foreach (ref var part in _frame.Append(bytes))
        {
            part = (byte)_chance.Word();
        }
    }
}
