using System.Collections.Concurrent;

namespace Heliograph.Linux.Namespaces;

/// <summary>Completes the tasks of all <see cref="NamespaceThread"/>s, in the namespace of the process.</summary>
/// <remarks>
/// A thread begins its life in the network namespace of the thread that starts it. Completing a task wakes the thread pool, which may start
/// a thread: done on a thread of another namespace, that would leave a pool thread in the wrong network for the rest of the process.
/// </remarks>
internal static class Courier
{
    private static readonly BlockingCollection<Action> Outcomes = Start();

    /// <summary>Called by the constructor of <see cref="NamespaceThread"/>, so that the courier starts in the namespace of the process.</summary>
    public static void EnsureStarted() => _ = Outcomes;

    public static void Deliver(Action outcome) => Outcomes.Add(outcome);

    private static BlockingCollection<Action> Start()
    {
        // Bounded by what the namespace threads have taken on: each delivers one outcome at a time.
        var outcomes = new BlockingCollection<Action>();
        var thread = new Thread(() =>
        {
            foreach (var outcome in outcomes.GetConsumingEnumerable())
            {
                outcome();
            }
        })
        {
            IsBackground = true,
            Name = "netns courier",
        };
        thread.Start();
        return outcomes;
    }
}
