using System.Diagnostics;
using Heliograph.Compiler;

namespace Heliograph.Agent;

/// <summary>How a packet finds its rule, for reports.</summary>
internal static class GearWords
{
    public static string Of(ClassifierGear gear) => gear switch
    {
        ClassifierGear.CompareChain => "compare chain",
        ClassifierGear.BitVectors => "bit vectors",
        ClassifierGear.FlowCache => "flow cache",
        _ => throw new UnreachableException(),
    };

    /// <param name="rules">Where the rules of a program are; null: in its instructions.</param>
    public static string Of(RuleSetPlace? rules) => Of(rules switch
    {
        null => ClassifierGear.CompareChain,
        { HasFlowCache: true } => ClassifierGear.FlowCache,
        _ => ClassifierGear.BitVectors,
    });
}
