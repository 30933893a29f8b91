namespace Heliograph.Linux;

/// <summary>
/// The one place where a test makes bpf(2) and rtnetlink fail. It stands in front of the real call, so that everything behind a
/// failure is what the product does; without a test nothing stands in it.
/// </summary>
internal static class FaultDoor
{
    /// <summary>Asked before each call of this thread, by its name: 0 lets it through, an error number is its answer.</summary>
    [ThreadStatic]
    private static Func<string, int>? s_fault;

    /// <summary>Of the calling thread only, so that tests beside it are not disturbed.</summary>
    public static void Set(Func<string, int>? fault) => s_fault = fault;

    public static int Ask(string call) => s_fault?.Invoke(call) ?? 0;

    /// <remarks>The text is made only for a test.</remarks>
    public static int AskBpf(int command) => s_fault?.Invoke($"bpf({command})") ?? 0;
}
