using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Linearizability;

/// <summary>
/// Whether some order of the calls, one after the other, explains every answer, such that a call that had ended before another began
/// also comes before it.
/// </summary>
/// <remarks>
/// The search of Wing and Gong (Testing and verifying concurrent objects, 1993) with the memory of Lowe (Testing for linearizability,
/// 2017): a set of calls that were ordered, together with the state that they lead to, is tried once.
/// </remarks>
internal static class Linearization
{
    private const int MostCalls = 64;

    /// <param name="initial">The state before the first call.</param>
    /// <param name="calls">At most 64.</param>
    /// <param name="step">The state after a call, or null if it could not have had its answer in that state.</param>
    /// <returns>The calls in an order that explains them, or null.</returns>
    public static ImmutableArray<Did>? Find<TState>(TState initial, ImmutableArray<Did> calls, Func<TState, Did, TState?> step)
        where TState : class, IEquatable<TState>
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(calls.Length, MostCalls);
        var tried = new HashSet<(ulong, TState)>();
        var order = new Stack<Did>();
        return Search(0, initial) ? [.. order.Reverse()] : null;

        bool Search(ulong done, TState state)
        {
            if (order.Count == calls.Length)
            {
                return true;
            }

            if (!tried.Add((done, state)))
            {
                return false;
            }

            // The next call must have begun before the first of those that are left had ended.
            var firstEnd = Left(done).Min(i => calls[i].End);
            foreach (var i in Left(done).Where(i => calls[i].Start <= firstEnd))
            {
                if (step(state, calls[i]) is not { } after)
                {
                    continue;
                }

                order.Push(calls[i]);
                if (Search(done | (1UL << i), after))
                {
                    return true;
                }

                order.Pop();
            }

            return false;
        }

        IEnumerable<int> Left(ulong done) => Enumerable.Range(0, calls.Length).Where(i => (done & (1UL << i)) == 0);
    }
}
