namespace Heliograph.Linux.Bpf;

/// <summary>How many CPUs run programs now.</summary>
public static class OnlineCpus
{
    private const string Source = "/sys/devices/system/cpu/online";

    public static int Read() => PossibleCpus.CountOf(File.ReadAllText(Source));
}
