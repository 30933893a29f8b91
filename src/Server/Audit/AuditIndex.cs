using System.Collections.Immutable;

namespace Heliograph.Server.Audit;

/// <summary>Keys and sizes of the chunks in the store, oldest first.</summary>
internal sealed class AuditIndex(AuditBounds bounds)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, int> _bytesByKey = new(StringComparer.Ordinal);
    private long _bytes;

    public void Put(string key, int bytes)
    {
        lock (_gate)
        {
            _bytes += bytes - _bytesByKey.GetValueOrDefault(key);
            _bytesByKey[key] = bytes;
        }
    }

    public void Remove(IEnumerable<string> keys)
    {
        lock (_gate)
        {
            foreach (var key in keys)
            {
                _bytesByKey.Remove(key, out var bytes);
                _bytes -= bytes;
            }
        }
    }

    /// <summary>The oldest chunks that have to go so that what stays is within the bounds.</summary>
    public ImmutableArray<string> Superfluous(DateTimeOffset now, int most)
    {
        lock (_gate)
        {
            var left = _bytes;
            var gone = ImmutableArray.CreateBuilder<string>();
            foreach (var (key, bytes) in _bytesByKey)
            {
                if (gone.Count == most || (left <= bounds.MaxBytes && AuditChunk.TimeOf(key) + bounds.MaxAge + AuditChunk.Slack >= now))
                {
                    break;
                }

                gone.Add(key);
                left -= bytes;
            }

            return gone.ToImmutable();
        }
    }

    /// <summary>Newest first.</summary>
    public ImmutableArray<string> KeysBackwards()
    {
        lock (_gate)
        {
            return [.. _bytesByKey.Keys.Reverse()];
        }
    }
}

/// <summary>How much of the audit is kept: whatever is reached first.</summary>
/// <param name="MaxAge">Older records are removed.</param>
/// <param name="MaxBytes">Stored size, which is compressed; about 25,000 calls take a MiB.</param>
public sealed record AuditBounds(TimeSpan MaxAge, long MaxBytes)
{
    public static readonly AuditBounds Default = new(TimeSpan.FromDays(90), 64L << 20);
}
