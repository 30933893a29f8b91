namespace Heliograph.Benchmarks.Api;

internal static class Machine
{
    public static string Kernel => $"Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}";

    public static string Processor
        => File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1] ?? "unknown processor";
}

/// <summary>A number against its bar.</summary>
internal static class Bar
{
    /// <summary>Prints a line and tells whether the bar is met.</summary>
    public static bool Check(string what, double value, string unit, double bar, bool atLeast)
    {
        var met = atLeast ? value >= bar : value <= bar;
        Console.WriteLine($"{what}: {value:0.##}{unit} (bar {(atLeast ? "at least" : "at most")} {bar:0.##}{unit}){(met ? "" : "  MISSED")}");
        return met;
    }
}
