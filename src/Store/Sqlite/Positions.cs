namespace Heliograph.Store.Sqlite;

/// <summary>A place in the log: the revision in the upper 47 bits, the index in its transaction in the lower 16.</summary>
internal static class Positions
{
    private const int IndexBits = 16;

    public static long Of(long revision, int index) => (revision << IndexBits) | (uint)index;

    public static long Revision(long position) => position >> IndexBits;

    /// <summary>The first position of a revision.</summary>
    public static long First(long revision) => revision << IndexBits;

    /// <summary>The last position of a revision.</summary>
    public static long Last(long revision) => First(revision + 1) - 1;
}
