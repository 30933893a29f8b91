using System.Collections.Immutable;
using System.Net;

namespace Heliograph.Core.Balancing;

/// <summary>A member of a group that takes flows.</summary>
/// <param name="Index">What the table says for it: 0 to <see cref="MemberTable.MaxMembers"/> - 1.</param>
/// <param name="Address">IPv4; it alone, and not the index, decides which places the member has, so all hosts agree.</param>
/// <param name="Weight">Above zero; a member has places in proportion to it.</param>
public readonly record struct TableMember(byte Index, IPAddress Address, int Weight);

/// <summary>Which member of a group takes a flow: a table of places, filled by weighted rendezvous hashing.</summary>
/// <remarks>
/// Each place draws a number for each member from the place and the member's address, and the member with the best number has it.
/// So when a member goes, only its places change hands, and when one comes, only those that it gets: no other flow moves. A
/// changed weight moves flows only to or from that member. The price is that shares are random, with a relative deviation of
/// sqrt((1/share - 1) / places): 0.4 % of two equal members, 1.2 % of ten, 2.2 % of thirty-two. (Thaler and Ravishankar, "A
/// Name-Based Mapping Scheme for Rendezvous", 1996; the weights are those of Schindelhauer and Schomaker, "Weighted Distributed
/// Hash Tables", 2005. A Maglev table would be even to a percent, and move flows of members that stayed.)
/// </remarks>
public static class MemberTable
{
    /// <summary>A power of two, so that a program finds the place of a flow by cutting its hash.</summary>
    public const int Places = 1 << 16;

    public const int MaxMembers = 128;

    /// <summary>In every place of a table without members.</summary>
    public const byte Nobody = 0xff;

    /// <summary>The place of a flow. The upper bits of its hash choose the outer source port, so the lower ones are taken here.</summary>
    public static int PlaceOf(uint flowHash) => (int)(flowHash & (Places - 1));

    /// <summary>The member that takes a flow: what the table of these members has at the place of the flow.</summary>
    /// <returns>Null when there are none.</returns>
    public static TableMember? TakerOf(uint flowHash, IEnumerable<TableMember> members)
    {
        var all = members.OrderBy(member => KeyOf(member.Address)).ToImmutableArray();
        if (all.Length < 2)
        {
            return all.IsEmpty ? null : all[0];
        }

        var winner = WinnerOf(PlaceOf(flowHash), all);
        return all.First(member => member.Index == winner);
    }

    /// <summary>The member of each place.</summary>
    public static byte[] Fill(IEnumerable<TableMember> members)
    {
        var all = members.OrderBy(member => KeyOf(member.Address)).ToImmutableArray();
        var table = new byte[Places];
        Array.Fill(table, Nobody);
        if (all.Length == 1)
        {
            Array.Fill(table, all[0].Index);
        }

        for (var place = 0; all.Length > 1 && place < Places; place++)
        {
            table[place] = WinnerOf(place, all);
        }

        return table;
    }

    private static byte WinnerOf(int place, ImmutableArray<TableMember> members)
    {
        var (winner, best) = (Nobody, double.PositiveInfinity);
        foreach (var member in members)
        {
            // -ln of a uniform number is exponentially distributed; divided by the weight, it is the smallest of all in weight / sum of weights of the cases.
            var draw = -Math.Log(Uniform(Mix(KeyOf(member.Address) ^ Mix((ulong)place)))) / member.Weight;
            if (draw < best)
            {
                (winner, best) = (member.Index, draw);
            }
        }

        return winner;
    }

    private static ulong KeyOf(IPAddress address)
    {
        ulong key = 0;
        foreach (var part in address.GetAddressBytes())
        {
            key = (key << 8) | part;
        }

        return key;
    }

    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood, 2014), of a number moved on by its increment.</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E37_79B9_7F4A_7C15;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }

    /// <summary>Above zero and below one: 53 bits and a half.</summary>
    private static double Uniform(ulong bits) => ((bits >> 11) + 0.5) / (1UL << 53);
}
