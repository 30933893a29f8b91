using System.Collections.Immutable;
using System.Globalization;

namespace Heliograph.Server.Tests.Linearizability;

/// <summary>One call as its client saw it.</summary>
/// <param name="Client">Number of the client.</param>
/// <param name="Operation">What was asked.</param>
/// <param name="Argument">With what.</param>
/// <param name="Answer"><c>ok</c>, with what was made or read behind it, or the code of the refusal.</param>
/// <param name="Start">A moment before the request was sent.</param>
/// <param name="End">A moment after the answer was there, in the same unit.</param>
internal sealed record Did(int Client, string Operation, string Argument, string Answer, long Start, long End)
{
    public bool Overlaps(Did other) => Start <= other.End && other.Start <= End;
}

/// <summary>Calls of several clients on one object.</summary>
internal sealed record History(ImmutableArray<Did> Calls)
{
    /// <summary>A line per call, in the order of their starts, with a bar that shows which overlap.</summary>
    public override string ToString()
    {
        const int width = 40;
        var ordered = Calls.OrderBy(call => call.Start).ToList();
        var (first, last) = (ordered[0].Start, ordered.Max(call => call.End));
        return string.Join('\n', ordered.Select(call =>
        {
            var (from, to) = (Column(call.Start), Column(call.End));
            var bar = $"{new string(' ', from)}{new string('=', to - from + 1)}".PadRight(width + 1);
            return string.Create(CultureInfo.InvariantCulture, $"  client {call.Client} |{bar}| {call.Operation} {call.Argument} → {call.Answer}");
        }));

        int Column(long time) => last == first ? 0 : (int)((time - first) * width / (last - first));
    }
}
