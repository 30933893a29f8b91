using System.Diagnostics;

namespace Heliograph.Server.Tests.Errors;

/// <summary>The clock of the machine, set forward when asked, until it is broken: then it fails whoever authenticates a call, which nothing foresees.</summary>
internal sealed class BreakableClock : TimeProvider
{
    private volatile bool _broken;
    private long _ahead;

    public void Break() => _broken = true;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);

    public override DateTimeOffset GetUtcNow()
        => _broken && new StackTrace().GetFrames().Any(frame => frame.GetMethod()?.DeclaringType?.Name == "Authenticate")
            ? throw new InvalidOperationException("The clock is broken.")
            : System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));
}
