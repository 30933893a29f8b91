using Heliograph.Wire.Actions;

namespace Heliograph.Server.Pipeline;

/// <summary>Counts calls in windows of the limit's length; a window begins with the first call after the one before.</summary>
internal sealed class RateWindow(RateLimit limit)
{
    private readonly Lock _gate = new();
    private TimeSpan _end;
    private int _taken;

    /// <summary>Takes one call of the window.</summary>
    /// <param name="now">Time since any fixed moment; never runs backwards.</param>
    /// <param name="wait">When refused: until the window ends.</param>
    public bool TryTake(TimeSpan now, out TimeSpan wait)
    {
        lock (_gate)
        {
            if (now >= _end)
            {
                (_end, _taken) = (now + TimeSpan.FromSeconds(limit.Seconds), 0);
            }

            wait = _end - now;
            if (_taken >= limit.Calls)
            {
                return false;
            }

            _taken++;
            return true;
        }
    }
}
