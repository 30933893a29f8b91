using Heliograph.Core.Model;

namespace Heliograph.Server.Preview;

/// <summary>
/// Which questions for packets are a new look, and so an audit record: the first of somebody for a session, one after a pause, and one each few
/// minutes while somebody goes on looking. The questions between add nothing that these records do not say.
/// </summary>
internal sealed class PreviewRecords(TimeProvider clock)
{
    /// <summary>Longer than a preview outlives its last question, so a record stands for one preview at least.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    public static readonly TimeSpan Again = TimeSpan.FromMinutes(5);

    /// <summary>With more at once everything is recorded.</summary>
    private const int MaxLooks = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Look, (long Recorded, long Asked)> _looks = [];

    /// <returns>Whether this question deserves a record.</returns>
    public bool Note(Look look)
    {
        var now = clock.GetTimestamp();
        lock (_gate)
        {
            var known = _looks.TryGetValue(look, out var last)
                && clock.GetElapsedTime(last.Asked, now) < Pause
                && clock.GetElapsedTime(last.Recorded, now) < Again;
            if (!known && _looks.Count >= MaxLooks)
            {
                Forget(now);
            }

            if (known || _looks.Count < MaxLooks)
            {
                _looks[look] = (known ? last.Recorded : now, now);
            }

            return !known;
        }
    }

    private void Forget(long now)
    {
        foreach (var (look, _) in _looks.Where(look => clock.GetElapsedTime(look.Value.Asked, now) >= Pause).ToList())
        {
            _looks.Remove(look);
        }
    }

    /// <summary>Who looks at what.</summary>
    /// <param name="AccessKeyId">The key that signs: another key of the same person is another look.</param>
    /// <param name="SourceAddress">Where the person is.</param>
    public readonly record struct Look(AccountId Account, RegionId Region, SessionId Session, string AccessKeyId, string SourceAddress);
}
