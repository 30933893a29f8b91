using System.Collections.Immutable;

namespace Heliograph.Ram.Documents;

/// <summary>One operator on one key with its values.</summary>
/// <param name="Key">What of the request is compared.</param>
/// <param name="Negative">The key must match none of the values; a key that the request does not have matches none.</param>
/// <param name="Values">The key must match one of them.</param>
internal sealed record ConditionTest(ConditionKey Key, bool Negative, ImmutableArray<ConditionValue> Values)
{
    /// <param name="actual">What the request has for the key; null if it has nothing.</param>
    public bool Holds(string? actual) => MatchesAny(actual) != Negative;

    private bool MatchesAny(string? actual)
    {
        if (actual is null)
        {
            return false;
        }

        foreach (var value in Values)
        {
            if (value.Matches(actual))
            {
                return true;
            }
        }

        return false;
    }
}
