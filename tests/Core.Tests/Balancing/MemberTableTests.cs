using System.Net;
using CsCheck;
using Heliograph.Core.Balancing;
using Shouldly;

namespace Heliograph.Core.Tests.Balancing;

public sealed class MemberTableTests
{
    private static readonly Gen<IPAddress> Address = Gen.UInt.Select(number => new IPAddress(number));

    /// <summary>Members with distinct addresses and indexes, up to sixteen.</summary>
    private static readonly Gen<TableMember[]> Members = Gen.Select(Address, Gen.Int[1, 100])
        .Array[2, 16]
        .Where(found => found.Select(item => item.Item1).Distinct().Count() == found.Length)
        .Select(found => found.Select((item, index) => new TableMember((byte)index, item.Item1, item.Item2)).ToArray());

    [Fact]
    public void Shares_are_those_of_the_weights()
        => Members.Sample(
            members =>
            {
                var shares = Shares(members);
                var sum = members.Sum(member => member.Weight);
                foreach (var member in members)
                {
                    // Five standard deviations of a share of that many places, drawn at random: 3 % of a tenth.
                    var share = member.Weight / (double)sum;
                    var bound = 5 * Math.Sqrt(share * (1 - share) / MemberTable.Places);
                    shares[member.Index].ShouldBe(share, bound);
                }
            },
            iter: 60);

    [Fact]
    public void Ten_equal_members_have_equal_shares_within_four_percent()
    {
        var members = Enumerable.Range(0, 10).Select(index => new TableMember((byte)index, IPAddress.Parse($"10.0.0.{31 + index}"), 100)).ToArray();
        Shares(members).Values.ShouldAllBe(share => Math.Abs(share - 0.1) < 0.004);
    }

    [Fact]
    public void A_member_that_goes_takes_only_its_own_flows_along()
        => Members.Sample(
            members =>
            {
                var (before, after) = (MemberTable.Fill(members), MemberTable.Fill(members[1..]));
                Enumerable.Range(0, MemberTable.Places).ShouldAllBe(place => before[place] == members[0].Index || after[place] == before[place]);
            },
            iter: 20);

    [Fact]
    public void A_changed_weight_moves_flows_only_to_or_from_that_member()
        => Gen.Select(Members, Gen.Int[1, 100]).Sample(
            (members, weight) =>
            {
                var before = MemberTable.Fill(members);
                var after = MemberTable.Fill([members[0] with { Weight = weight }, .. members[1..]]);
                var grows = weight >= members[0].Weight;
                Enumerable.Range(0, MemberTable.Places)
                    .ShouldAllBe(place => before[place] == after[place] || (grows ? after[place] : before[place]) == members[0].Index);
            },
            iter: 20);

    [Fact]
    public void Neither_the_order_nor_the_indexes_decide_which_address_has_a_flow()
        => Members.Sample(
            members =>
            {
                var one = MemberTable.Fill(members);
                TableMember[] renumbered = [.. members.Select(member => member with { Index = (byte)(100 - member.Index) })];
                var other = MemberTable.Fill(renumbered.Reverse());
                Enumerable.Range(0, MemberTable.Places).ShouldAllBe(place => other[place] == 100 - one[place]);
            },
            iter: 20);

    [Fact]
    public void A_table_without_members_names_nobody_and_one_with_a_single_member_names_it()
    {
        MemberTable.Fill([]).ShouldAllBe(member => member == MemberTable.Nobody);
        MemberTable.Fill([new TableMember(7, IPAddress.Parse("10.0.0.9"), 1)]).ShouldAllBe(member => member == 7);
    }

    /// <summary>Agents of different versions share flows: what this table says must not change.</summary>
    [Fact]
    public void The_table_is_the_same_in_every_version()
    {
        var table = MemberTable.Fill([new(0, IPAddress.Parse("10.0.0.1"), 1), new(1, IPAddress.Parse("10.0.0.2"), 2), new(2, IPAddress.Parse("10.0.0.3"), 3)]);
        string.Concat(table.Take(24)).ShouldBe("121100122121212001122211");
    }

    private static Dictionary<byte, double> Shares(TableMember[] members)
        => MemberTable.Fill(members).GroupBy(index => index).ToDictionary(group => group.Key, group => group.Count() / (double)MemberTable.Places);
}
