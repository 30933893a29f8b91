using System.Collections.Immutable;

namespace Heliograph.Ram.Documents;

/// <summary>One statement. It applies to a request when action, resource (or principal) and every condition fit.</summary>
internal sealed class PolicyStatement
{

    public required PolicyEffect Effect { get; init; }

    /// <summary>Patterns as written. With <see cref="IsNotAction"/> every action but these is meant.</summary>
    public required ImmutableArray<string> Actions { get; init; }

    public required bool IsNotAction { get; init; }

    /// <summary>Patterns as written; empty in a trust policy.</summary>
    public required ImmutableArray<string> Resources { get; init; }

    /// <summary>Who is trusted; empty outside a trust policy.</summary>
    public required ImmutableArray<PolicyPrincipal> Principals { get; init; }

    public required ImmutableArray<ConditionTest> Conditions { get; init; }

    public required ImmutableArray<WildcardPattern> ActionPatterns { get; init; }

    public required ResourcePatterns ResourcePatterns { get; init; }

    public bool CoversAction(ActionName action)
    {
        foreach (var pattern in ActionPatterns)
        {
            if (action.Fits(pattern))
            {
                return !IsNotAction;
            }
        }

        return IsNotAction;
    }
}
