using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Compiler;
using Heliograph.Core.Model;

namespace Heliograph.Benchmarks.Classifier;

/// <summary>What sessions cost beyond their rules: every packet meets the last rule of the last session, beside one session with all of the rules.</summary>
internal static class SessionCosts
{
    private const int Runs = 200_000;
    private const int FlowCount = 4096;
    private const int MaxRulesOfChain = MirrorCompiler.MaxRulesOfChain;
    private const double Bar = 1.1;

    /// <returns>Exit code.</returns>
    public static int Print(int rounds)
    {
        var met = true;
        foreach (var version in new[] { IpVersion.IPv4, IpVersion.IPv6 })
        {
            var pairs = new List<(int Sessions, int RulesOfEach, Candidate Several, Candidate One)>();
            foreach (var rulesOfEach in new[] { 1, 20 })
            {
                foreach (var sessions in new[] { 1, 3, 32 })
                {
                    var rules = Rules(version, sessions * rulesOfEach);
                    var flows = Flows.Draw(version, [rules[^1]], FlowCount, new Random(rules.Length), onlyMatches: true);
                    var gear = rules.Length <= MaxRulesOfChain ? ClassifierGear.CompareChain : ClassifierGear.FlowCache;
                    pairs.Add((
                        sessions, rulesOfEach,
                        new Candidate("several", gear, [.. Enumerable.Range(0, sessions).Select(index => rules.Slice(index * rulesOfEach, rulesOfEach))], flows),
                        new Candidate("one", gear, [rules], flows)));
                }
            }

            for (var round = 0; round < rounds; round++)
            {
                foreach (var (_, _, several, one) in pairs)
                {
                    several.Measure(Runs);
                    one.Measure(Runs);
                }
            }

            Console.WriteLine($"{version}: ns per packet above the empty program, median of {rounds} rounds");
            var first = pairs[0].Several.Median;
            foreach (var (sessions, rulesOfEach, several, one) in pairs)
            {
                if (!several.Answers(FlowCount).SequenceEqual(one.Answers(FlowCount)))
                {
                    throw new InvalidOperationException("Several sessions decide otherwise than one with all of their rules.");
                }

                var ratio = several.Median / one.Median;
                met &= sessions == 1 || ratio <= Bar;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {sessions,2} sessions of {rulesOfEach,2} rules ({several.Gear}): {several.Median,5:F0}, {several.Median / first:F2} times one session of one rule; {ratio:F2} times one session of {sessions * rulesOfEach} rules (bar at most {Bar}){(sessions > 1 && ratio > Bar ? "  MISSED" : "")}"));
                several.Dispose();
                one.Dispose();
            }
        }

        return met ? 0 : 1;
    }

    private static ImmutableArray<FilterRule> Rules(IpVersion version, int count) => [.. Enumerable.Range(0, count).Select(index => new FilterRule
    {
        Id = new RuleId(string.Create(CultureInfo.InvariantCulture, $"tmr-{index}")),
        Direction = TrafficDirection.Ingress,
        Priority = index + 1,
        Action = RuleAction.Accept,
        Protocol = RuleProtocol.Udp,
        IpVersion = version,
        Source = version == IpVersion.IPv6 ? Cidr.AnyIPv6 : Cidr.AnyIPv4,
        Destination = version == IpVersion.IPv6 ? Cidr.AnyIPv6 : Cidr.AnyIPv4,
        SourcePorts = PortRange.Any,
        DestinationPorts = PortRange.Of((ushort)(1000 + index), (ushort)(1000 + index)),
    })];
}
