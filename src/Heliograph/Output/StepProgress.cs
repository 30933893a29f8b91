namespace Heliograph.Output;

/// <summary>
/// Says on the standard error how far something is, once it takes longer than a second: in a terminal as one line that is written over,
/// else as one plain line for each step.
/// </summary>
internal sealed class StepProgress(Screen screen, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(1);

    private readonly long _begin = time.GetTimestamp();
    private readonly bool _terminal = ReferenceEquals(screen.Talk, Console.Error) && !Console.IsErrorRedirected;
    private bool _shown;

    /// <summary>The next step begins.</summary>
    public void Step(string name)
    {
        if (time.GetElapsedTime(_begin) < s_quiet)
        {
            return;
        }

        _shown = true;
        if (_terminal)
        {
            screen.Talk.Write($"\r\e[K{name} …");
        }
        else
        {
            screen.Talk.WriteLine($"{name} …");
        }
    }

    public void Dispose()
    {
        if (_shown && _terminal)
        {
            screen.Talk.Write("\r\e[K");
        }
    }
}
