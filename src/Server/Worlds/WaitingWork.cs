namespace Heliograph.Server.Worlds;

/// <summary>Work that was taken from the queue and has to be decided again, before anything newer; oldest first.</summary>
internal sealed class WaitingWork
{
    private readonly LinkedList<WorldWork> _works = [];

    public bool Any => _works.Count > 0;

    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out WorldWork? work)
    {
        work = _works.First?.Value;
        if (work is not null)
        {
            _works.RemoveFirst();
        }

        return work is not null;
    }

    /// <summary>Puts work, in its order, before what waits.</summary>
    public void PutBack(IEnumerable<WorldWork> works)
    {
        foreach (var work in works.Reverse())
        {
            _works.AddFirst(work);
        }
    }
}
