using Heliograph.Compiler.Lowering;
using Heliograph.Core.Model;

namespace Heliograph.Compiler.RuleTables;

/// <summary>Gives each rule a bit, so that rules which meet the same packets stand close to each other.</summary>
/// <remarks>
/// Rules that leave an address open meet every packet in that dimension. Among the others they would leave no word of a row at
/// zero, and every word of every row would have to be looked at; in words of their own they cost what they are.
/// </remarks>
internal static class RulePlace
{
    private const int Groups = 4;

    /// <returns>The rule of each bit, or null where words were filled up.</returns>
    /// <param name="rules">In match order.</param>
    /// <param name="partOf">Which part of the sessions a session is in: a word has rules of one part, since only its first one counts.</param>
    public static FlatRule?[] Assign(IEnumerable<FlatRule> rules, Func<int, int> partOf)
    {
        var bits = new List<FlatRule?>();
        foreach (var group in rules.GroupBy(rule => (partOf(rule.Session) * Groups) + Group(rule)).OrderBy(group => group.Key))
        {
            var near = group.ToArray();
            Array.Sort(near, CompareNear);
            foreach (var word in near.Chunk(MapLayouts.RuleSetLayout.BitsPerWord))
            {
                bits.AddRange(word.OrderBy(rule => rule.Index));
                while (bits.Count % MapLayouts.RuleSetLayout.BitsPerWord != 0)
                {
                    bits.Add(null);
                }
            }
        }

        return [.. bits];
    }

    private static int Group(FlatRule rule)
        => (rule.Rule.Source.PrefixLength == 0 ? 2 : 0) + (rule.Rule.Destination.PrefixLength == 0 ? 1 : 0);

    private static int CompareNear(FlatRule a, FlatRule b)
    {
        var order = Compare(a.Rule.Source, b.Rule.Source);
        order = order != 0 ? order : Compare(a.Rule.Destination, b.Rule.Destination);
        order = order != 0 ? order : a.Rule.Protocol.CompareTo(b.Rule.Protocol);
        order = order != 0 ? order : Compare(a.Rule.DestinationPorts, b.Rule.DestinationPorts);
        order = order != 0 ? order : Compare(a.Rule.SourcePorts, b.Rule.SourcePorts);
        return order != 0 ? order : a.Index.CompareTo(b.Index);
    }

    private static int Compare(Cidr a, Cidr b)
        => a.Network != b.Network ? a.Network.CompareTo(b.Network) : a.PrefixLength.CompareTo(b.PrefixLength);

    private static int Compare(PortRange a, PortRange b)
    {
        if (a.IsAny != b.IsAny)
        {
            return a.IsAny ? -1 : 1;
        }

        return a.First != b.First ? a.First.CompareTo(b.First) : a.Last.CompareTo(b.Last);
    }
}
