using Heliograph.Agent.Pinning;
using Heliograph.Linux;

namespace Heliograph.Agent.Reconciling;

// When rules were last hit, see HitTimes. Told the next process through a pinned document, which is written seldom: after a crash the
// rules that were hit since are seen as hit at the first reading.
public sealed partial class DataPlane
{
    private static readonly TimeSpan HitsKept = TimeSpan.FromSeconds(30);

    private long _hitsRead;
    private long _hitsWritten;

    private string? HitsPath => _layout is null ? null : $"{_layout.Path}/hits";

    /// <summary>Reads the counters for the times of hits, when nobody has read them for that long.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void NoteHits(TimeSpan interval)
    {
        if (_directions.Count > 0 && _time.GetElapsedTime(_hitsRead) >= interval)
        {
            Note(_counters.Read());
        }

        if (_time.GetElapsedTime(_hitsWritten) >= HitsKept)
        {
            WriteHits();
        }
    }

    private void Note(Steps.CounterSnapshot counters)
    {
        _hitsRead = _time.GetTimestamp();
        _counters.Hits.Note(RuleSlots(), counters);
    }

    private void WriteHits()
    {
        _hitsWritten = _time.GetTimestamp();
        if (HitsPath is { } path && _counters.Hits.HasNews && Directory.Exists(_layout!.Path)) // a path is within one
        {
            PinnedDocument.Write(path, new HitsDocument(_counters.Hits.ToDocuments(RuleSlots())), DocumentContext.Default.HitsDocument);
        }
    }

    /// <summary>The last chance; what cannot be told is not worth a failure.</summary>
    private void TryWriteHits()
    {
        try
        {
            WriteHits();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next process sees what was hit as hit at its first reading.
        }
    }

    private void AdoptHits() => _counters.Hits.Adopt(
        RuleSlots(), HitsPath is { } path && PinnedDocument.TryRead(path, DocumentContext.Default.HitsDocument) is { } document ? document.Hits : null);

    private IEnumerable<int> RuleSlots() => _directions.Values.SelectMany(state => state.Sessions).SelectMany(session => session.Rules).Select(rule => rule.Slot);
}
