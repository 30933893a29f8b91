namespace Heliograph.Fuzz;

/// <summary>How much an input may cost. The limits are far above what honest inputs need, and far below what would hurt a server.</summary>
internal static class Bounds
{
    /// <summary>Of the whole process, for an input of at most 64 kB with all its oracles.</summary>
    public static readonly TimeSpan CpuTime = TimeSpan.FromSeconds(3);

    /// <summary>Tables that are read at their first use are paid by whoever comes first.</summary>
    private const long FixedBytes = 16 * 1024 * 1024;

    private const long BytesPerByte = 2_048;

    /// <summary>Does something with an input and looks at what it allocated.</summary>
    public static T Measure<T>(int inputLength, string what, Func<T> work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = work();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Expect.That(allocated <= FixedBytes + (inputLength * BytesPerByte), $"{what} allocated {allocated} bytes for an input of {inputLength}");
        return result;
    }
}
