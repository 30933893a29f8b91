namespace Heliograph.Store.Sqlite;

/// <summary>Numbers of leases.</summary>
/// <remarks>
/// Below <see cref="FirstGranted"/> a lease is a bucket: its id is the second (Unix time) at which it ends, and all keys with a time
/// to live that ends in that second share it. From there on ids are granted, each once.
/// </remarks>
internal static class Leases
{
    public const long FirstGranted = 1L << 40;

    /// <summary>The bucket that ends at or behind a moment, by less than a second.</summary>
    public static long Bucket(DateTimeOffset end)
        => (end.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;

    public static long BucketEndMilliseconds(long bucket) => bucket * 1000;
}
