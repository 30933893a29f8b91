namespace Heliograph.Compiler.RuleTables;

/// <summary>A dimension cut into the stretches in which the same rules match, in ascending order.</summary>
/// <param name="Starts">First value of each; the first is zero.</param>
/// <param name="Rows">The set of rules of each, as a row of the pool.</param>
internal sealed record Stretches(IReadOnlyList<UInt128> Starts, IReadOnlyList<int> Rows)
{
    /// <param name="intervals">What each rule matches.</param>
    /// <param name="last">Largest value of the dimension.</param>
    /// <param name="pool">Takes the sets.</param>
    public static Stretches Of(IEnumerable<Interval> intervals, UInt128 last, RowPool pool)
    {
        var changes = Changes(intervals, last);
        var starts = new List<UInt128>();
        var rows = new List<int>();
        var set = pool.NewSweep();
        var at = UInt128.Zero;
        for (var next = 0; ;)
        {
            for (; next < changes.Length && changes[next].At == at; next++)
            {
                set.Turn(changes[next].Bit);
            }

            var row = set.Store();
            if (rows.Count == 0 || rows[^1] != row)
            {
                starts.Add(at);
                rows.Add(row);
            }

            if (next == changes.Length)
            {
                return new Stretches(starts, rows);
            }

            at = changes[next].At;
        }
    }

    /// <summary>Where a rule's bit turns; what reaches to the last value never turns back.</summary>
    private static (UInt128 At, int Bit)[] Changes(IEnumerable<Interval> intervals, UInt128 end)
    {
        var changes = new List<(UInt128 At, int Bit)>();
        foreach (var (first, last, bit) in intervals)
        {
            changes.Add((first, bit));
            if (last < end)
            {
                changes.Add((last + 1, bit));
            }
        }

        var sorted = changes.ToArray();
        Array.Sort(sorted, (a, b) => a.At.CompareTo(b.At));
        return sorted;
    }
}
