namespace Heliograph.Compiler;

/// <summary>How a program finds the rule of a packet.</summary>
public enum ClassifierGear
{
    /// <summary>The rules are instructions, one after the other: fastest for a few.</summary>
    CompareChain,

    /// <summary>The rules are sets of bits in a map, found by search: the cost hardly grows with their number.</summary>
    BitVectors,

    /// <summary>The same, and what was found for a flow is remembered.</summary>
    FlowCache,
}

/// <summary>Where the rules of a program are, when they are data.</summary>
/// <param name="SizeClass">Which map of rule sets, see <see cref="MapLayouts.MirrorMaps.RuleSets"/>.</param>
/// <param name="Slot">Which rule set of that map.</param>
/// <param name="HasFlowCache">What was found for a flow is remembered in <see cref="MapLayouts.MirrorMaps.FlowCache(int)"/>.</param>
public readonly record struct RuleSetPlace(int SizeClass, int Slot, bool HasFlowCache = false);
