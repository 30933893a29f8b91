using System.Globalization;

namespace Heliograph.Linux.Bpf;

/// <summary>How many values an entry of a per-CPU map has: one per possible CPU, whether online or not.</summary>
public static class PossibleCpus
{
    private const string Source = "/sys/devices/system/cpu/possible";

    public static int Count { get; } = CountOf(File.ReadAllText(Source));

    /// <param name="list">A list of the kernel such as <c>0-3,8</c>.</param>
    internal static int CountOf(ReadOnlySpan<char> list)
    {
        var count = 0;
        foreach (var range in list.Trim().Split(','))
        {
            var text = list.Trim()[range];
            var dash = text.IndexOf('-');
            count += dash < 0 ? 1 : Number(text[(dash + 1)..]) - Number(text[..dash]) + 1;
        }

        return count;
    }

    private static int Number(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
