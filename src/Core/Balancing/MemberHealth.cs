using Heliograph.Core.Model;

namespace Heliograph.Core.Balancing;

/// <summary>What probes have said of a member.</summary>
/// <param name="IsUp">Null: not decided yet.</param>
/// <param name="Run">How many probes in a row said otherwise than <paramref name="IsUp"/>.</param>
public readonly record struct MemberHealth(bool? IsUp, int Run)
{
    public static MemberHealth Unknown { get; }

    /// <summary>
    /// After one more probe. The first answer makes an undecided member healthy, so that a collector that just began is used at
    /// once; one that never answered takes as many failures as one that stops.
    /// </summary>
    public MemberHealth After(bool answered, HealthProbe probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        if (answered == IsUp)
        {
            return this with { Run = 0 };
        }

        var needed = answered ? IsUp is null ? 1 : probe.HealthyThreshold : probe.UnhealthyThreshold;

        // Of an undecided member only failures are counted: an answer decides.
        return Run + 1 >= needed ? new MemberHealth(answered, 0) : this with { Run = Run + 1 };
    }
}
