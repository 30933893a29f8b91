namespace Heliograph.Receiver;

internal static class UnixTime
{
    private const long NanosecondsPerTick = 100;

    public static long ToUnixNanoseconds(this DateTimeOffset time)
        => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * NanosecondsPerTick;
}
