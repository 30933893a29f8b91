using System.Collections.Immutable;
using Heliograph.Core.Explaining;
using Heliograph.Core.Planning;

namespace Heliograph.Output;

/// <summary>A counter as explanations say that it rises, and as it rose.</summary>
/// <param name="Name">Which.</param>
/// <param name="Explained">By the packets that passed.</param>
/// <param name="Risen">Packets between the two readings.</param>
/// <param name="Agrees">Null where chance, a budget or a lost packet leaves it open.</param>
internal sealed record ComparedCounter(CounterName Name, LiveCounter Explained, Count Risen, bool? Agrees);

/// <summary>Compares what was explained with what was counted.</summary>
internal static class LiveComparison
{
    /// <param name="explained">Of all packets of the interface.</param>
    /// <param name="before">The counters at first.</param>
    /// <param name="after">The counters in the end.</param>
    /// <param name="isComplete">Whether every packet was captured.</param>
    /// <returns>The counters that rose or should have, by direction.</returns>
    public static ImmutableArray<ComparedCounter> Of(
        IReadOnlyDictionary<CounterName, LiveCounter> explained, IReadOnlyDictionary<CounterName, Count> before, IReadOnlyDictionary<CounterName, Count> after, bool isComplete)
    {
        return [.. after.Keys.Union(explained.Keys).Select(Compare).Where(one => one.Risen.Packets > 0 || one.Explained.AtMost.Packets > 0).OrderBy(one => one.Name.Direction)];

        ComparedCounter Compare(CounterName name)
        {
            var expected = explained.GetValueOrDefault(name, new LiveCounter(default, default, IsCertain: !IsLeftOpen(name, explained)));
            var risen = after.GetValueOrDefault(name) - before.GetValueOrDefault(name);
            var agrees = risen.Packets >= expected.AtLeast.Packets && (!isComplete || risen.Packets <= expected.AtMost.Packets);
            return new ComparedCounter(name, expected, risen, expected.IsCertain ? agrees : null);
        }
    }

    /// <summary>What a policy refuses by chance rises in place of what was sent.</summary>
    private static bool IsLeftOpen(CounterName name, IReadOnlyDictionary<CounterName, LiveCounter> explained)
        => name.Session is not null && name.Rule is null && explained.Any(one => one.Key.Session == name.Session && !one.Value.IsCertain);
}
