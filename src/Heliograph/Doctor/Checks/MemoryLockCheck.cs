using System.Globalization;
using Heliograph.Linux;

namespace Heliograph.Doctor.Checks;

/// <summary>Below Linux 5.11 maps and programs count against the limit of locked memory (kernel commit 97306be45fbe).</summary>
internal sealed class MemoryLockCheck : ICheck
{
    private const long Enough = 64L << 20;
    private static readonly Version s_countedElsewhere = new(5, 11);

    public string Name => "memory lock";

    // getrlimit(2) as text: the columns of /proc/PID/limits are the name, the soft limit, the hard limit, the unit.
    public IEnumerable<Finding> Look(Questions questions)
    {
        var line = File.ReadLines("/proc/self/limits").First(text => text.StartsWith("Max locked memory", StringComparison.Ordinal));
        var soft = line["Max locked memory".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return [Judge(soft == "unlimited" ? null : long.Parse(soft, CultureInfo.InvariantCulture), KernelCheck.VersionOf(KernelInfo.Release), Environment.IsPrivilegedProcess)];
    }

    /// <param name="limit">In bytes; null for none.</param>
    /// <param name="kernel">Null when the release tells no version.</param>
    /// <param name="root">The agent can take the limit off itself.</param>
    public Finding Judge(long? limit, Version? kernel, bool root)
    {
        var says = limit is { } bytes ? $"The limit is {bytes >> 10} KiB" : "There is no limit";
        return limit is null || limit >= Enough ? new Finding(Name, Level.Ok, $"{says}.")
            : kernel >= s_countedElsewhere ? new Finding(Name, Level.Ok, $"{says}, which does not matter from Linux {s_countedElsewhere}.")
            : root ? new Finding(Name, Level.Ok, $"{says}; the agent takes it off itself.")
            : new Finding(Name, Level.Warn, $"{says}, and below Linux {s_countedElsewhere} maps count against it.", "Raise it: ulimit -l unlimited, or LimitMEMLOCK=infinity in the unit.");
    }
}
