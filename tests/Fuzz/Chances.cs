using Heliograph.Core.Commands;

namespace Heliograph.Fuzz;

/// <summary>Facts for decisions: one moment, and numbers that look random and are the same at each replay.</summary>
internal static class Chances
{
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static Facts Facts(ulong seed)
    {
        var state = seed | 1;
        return new Facts
        {
            Now = Now,
            Chance = bound =>
            {
                // Knuth's MMIX generator; the high bits are the good ones.
                state = (state * 6_364_136_223_846_793_005) + 1_442_695_040_888_963_407;
                return (int)((state >> 33) % (uint)bound);
            },
        };
    }
}
