using System.Collections.Immutable;
using Heliograph.Compiler.Lowering;

namespace Heliograph.Compiler.Passes;

/// <summary>Afterwards: no test is left that holds whenever the others of its rule hold.</summary>
/// <remarks>
/// A test for all ports asks only that the packet has ports. Where the other port is tested as well, that one asks it too.
/// </remarks>
internal static class RemoveImpliedTests
{
    public static ImmutableArray<LoweredRule> Run(ImmutableArray<LoweredRule> rules)
        => [.. rules.Select(rule => rule with { Tests = Remove(rule.Tests) })];

    private static ImmutableArray<KeyTest> Remove(ImmutableArray<KeyTest> tests)
    {
        var ranges = tests.OfType<RangeTest>().ToArray();
        var implied = ranges.Length == 2 ? ranges.FirstOrDefault(AllPorts) : null;
        return implied is null ? tests : tests.Remove(implied);
    }

    private static bool AllPorts(RangeTest test) => test is { First: 0, Last: ushort.MaxValue };
}
