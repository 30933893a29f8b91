using System.Diagnostics;

namespace Heliograph.EndToEnd.Tests.Fixture;

/// <summary>Waits on conditions, never on time alone.</summary>
internal static class Wait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until the answer is not null.</summary>
    /// <param name="what">Completes the sentence "Waited in vain until …".</param>
    /// <param name="probe">The question.</param>
    /// <param name="deadline">From now.</param>
    /// <exception cref="TimeoutException">It stayed null.</exception>
    public static async Task<T> Until<T>(string what, Func<Task<T?>> probe, TimeSpan deadline)
        where T : class
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await probe() is { } answer)
            {
                return answer;
            }

            if (Stopwatch.GetElapsedTime(start) > deadline)
            {
                throw new TimeoutException($"Waited {deadline.TotalSeconds:0.#} s in vain until {what}.");
            }

            await Task.Delay(Pause);
        }
    }

    /// <summary>Asks until the answer is true.</summary>
    public static Task Until(string what, Func<Task<bool>> probe, TimeSpan deadline)
        => Until(what, async () => await probe() ? "yes" : null, deadline);

    /// <summary>Asks until the answer is true.</summary>
    public static Task Until(string what, Func<bool> probe, TimeSpan deadline)
        => Until(what, () => Task.FromResult(probe() ? "yes" : null), deadline);
}
