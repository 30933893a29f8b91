using System.Runtime.CompilerServices;
using Heliograph.Core.Model;

namespace Heliograph.Core.Linting;

/// <summary>A stretch of numbers, both ends in it.</summary>
internal readonly record struct Stretch(UInt128 First, UInt128 Last)
{
    public static Stretch Of(Cidr block)
    {
        var all = block.AddressBits == 128 ? UInt128.MaxValue : (UInt128.One << block.AddressBits) - 1;
        return new Stretch(block.Network, block.Network | (all & ~block.Mask));
    }

    public static Stretch Of(PortRange ports) => ports.IsAny ? new Stretch(0, ushort.MaxValue) : new Stretch(ports.First, ports.Last);

    public bool Meets(Stretch other) => First <= other.Last && other.First <= Last;
}

/// <summary>Packets of one kind: source and destination address, source and destination port. Where the kind has no ports they are all the same.</summary>
[InlineArray(Dimensions)]
internal struct PacketBox
{
    public const int Dimensions = 4;

    private Stretch _first;

    public static PacketBox Of(FilterRule rule, bool hasPorts)
    {
        var box = default(PacketBox);
        box[0] = Stretch.Of(rule.Source);
        box[1] = Stretch.Of(rule.Destination);
        box[2] = hasPorts ? Stretch.Of(rule.SourcePorts) : default;
        box[3] = hasPorts ? Stretch.Of(rule.DestinationPorts) : default;
        return box;
    }

    public readonly bool Meets(in PacketBox other)
    {
        for (var i = 0; i < Dimensions; i++)
        {
            if (!this[i].Meets(other[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What is left when another box, which meets this one, is taken away: at most two pieces for each dimension, none of which meet.</summary>
    public readonly void Without(in PacketBox other, List<PacketBox> pieces)
    {
        var rest = this;
        for (var i = 0; i < Dimensions; i++)
        {
            var (mine, its) = (rest[i], other[i]);
            if (mine.First < its.First)
            {
                var below = rest;
                below[i] = mine with { Last = its.First - 1 };
                pieces.Add(below);
                mine = mine with { First = its.First };
            }

            if (mine.Last > its.Last)
            {
                var above = rest;
                above[i] = mine with { First = its.Last + 1 };
                pieces.Add(above);
                mine = mine with { Last = its.Last };
            }

            rest[i] = mine;
        }
    }
}
