using System.Globalization;
using Heliograph.Benchmarks.Classifier;
using Heliograph.Compiler;
using Heliograph.Core.Model;

if (args is ["sessions", var times])
{
    return SessionCosts.Print(int.Parse(times, CultureInfo.InvariantCulture));
}

const int Runs = 200_000;
const int CachedFlows = 4096;

// Four times what the flow cache of a CPU holds, in turn: none is ever found in it.
const int NewFlows = 65_536;
const double CachedBar = 40;
const double FirstPacketBar = 350;
const double ChangeBar = 1000;
const double GeneratedBar = 1.1;

// The verifier refuses what clang makes of more: "the sequence of 8193 jumps is too complex".
const int MaxRulesOfC = 32;
int[] Chains = [1, 8, 16, 32, 64];

var rounds = int.Parse(args[0], CultureInfo.InvariantCulture);
var met = true;
foreach (var version in new[] { IpVersion.IPv4, IpVersion.IPv6 })
{
    var candidates = new List<Candidate>();
    var compared = version == IpVersion.IPv4 && HandWritten.IsPossible;
    foreach (var rules in Chains)
    {
        Add("chain", ClassifierGear.CompareChain, rules, CachedFlows);
        if (compared && rules <= MaxRulesOfC)
        {
            Add("clang -O2", ClassifierGear.CompareChain, rules, CachedFlows, isHandWritten: true);
        }
    }

    foreach (var rules in new[] { 1, 32, 64, 300, 1000, 10_000 })
    {
        Add("bit vectors", ClassifierGear.BitVectors, rules, CachedFlows);
        Add("flow cache, known flow", ClassifierGear.FlowCache, rules, CachedFlows);
        Add("flow cache, first packet", ClassifierGear.FlowCache, rules, NewFlows);
    }

    for (var round = 0; round < rounds; round++)
    {
        candidates.ForEach(candidate => candidate.Measure(Runs));
    }

    Console.WriteLine($"{version}: ns per packet above the empty program, median (and least) of {rounds} rounds; time to build the tables and to load the program; table size");
    foreach (var candidate in candidates)
    {
        Console.WriteLine(
            $"  {candidate.Name,-38} {candidate.Median,6:F0} ({candidate.Nanoseconds.Min():F0})   {candidate.BuildTime.TotalMilliseconds,6:F1} ms {candidate.LoadTime.TotalMilliseconds,6:F1} ms {candidate.Bytes / 1024.0,8:F0} KiB");
    }

    foreach (var rules in compared ? Chains.Where(count => count <= MaxRulesOfC) : [])
    {
        var (own, other) = (Named($"chain, {rules}"), Named($"clang -O2, {rules}"));
        if (!own.Answers(CachedFlows).SequenceEqual(other.Answers(CachedFlows)))
        {
            throw new InvalidOperationException("The program in C decides otherwise.");
        }

        met &= Check($"{rules} rules, generated program against C", own.Median / other.Median, "times", GeneratedBar);
    }

    var one = Median("chain, 1");
    met &= Check("10,000 rules, flow in the cache, above one rule", Median("flow cache, known flow, 10000") - one, "ns", CachedBar);
    met &= Check("10,000 rules, without the flow cache, 4,096 flows in turn", Median("bit vectors, 10000"), "ns", FirstPacketBar);
    met &= Check("10,000 rules, first packet of a flow, 65,536 flows in turn", Median("flow cache, first packet, 10000"), "ns", FirstPacketBar);
    var change = candidates.Single(candidate => candidate.Name == "flow cache, known flow, 10000");
    var changes = Enumerable.Range(0, 5).Select(_ => change.Change(version).TotalMilliseconds).Order().ToArray();
    met &= Check("10,000 rules, from a change to the first packet that meets it", changes[2], "ms", ChangeBar);
    candidates.ForEach(candidate => candidate.Dispose());

    void Add(string name, ClassifierGear gear, int rules, int flows, bool isHandWritten = false)
        => candidates.Add(Candidate.Draw(string.Create(CultureInfo.InvariantCulture, $"{name}, {rules}"), gear, version, rules, flows, isHandWritten));

    Candidate Named(string name) => candidates.Single(candidate => candidate.Name == name);

    double Median(string name) => Named(name).Median;
}

return met ? 0 : 1;

static bool Check(string what, double value, string unit, double bar)
{
    Console.WriteLine($"{what}: {value:0.##} {unit} (bar at most {bar:0.##} {unit}){(value <= bar ? "" : "  MISSED")}");
    return value <= bar;
}
