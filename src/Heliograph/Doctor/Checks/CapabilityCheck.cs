using System.Globalization;

namespace Heliograph.Doctor.Checks;

/// <summary>The effective capabilities of this process (capabilities(7); numbers of linux/capability.h).</summary>
internal sealed class CapabilityCheck : ICheck
{
    private const int NetAdmin = 12;
    private const int NetRaw = 13;
    private const int SysAdmin = 21;
    private const int Bpf = 39;

    public string Name => "capabilities";

    public IEnumerable<Finding> Look(Questions questions) => [Judge(Effective())];

    /// <param name="effective">A bit for each capability.</param>
    public Finding Judge(ulong effective)
    {
        bool Has(int number) => (effective >> number & 1) != 0;
        List<string> needed = [];
        if (!Has(NetAdmin))
        {
            needed.Add("CAP_NET_ADMIN (to attach programs)");
        }

        if (!Has(Bpf) && !Has(SysAdmin))
        {
            needed.Add("CAP_BPF (to load programs)");
        }

        if (needed.Count > 0)
        {
            return new Finding(Name, Level.Fail, $"Missing: {string.Join(", ", needed)}.", "Run agents as root; the server alone ('heliograph serve') needs no capability.");
        }

        List<string> wanted = [];
        if (!Has(SysAdmin))
        {
            wanted.Add("CAP_SYS_ADMIN (to mount a BPF file system and enter namespaces)");
        }

        if (!Has(NetRaw))
        {
            wanted.Add("CAP_NET_RAW (for the ring of 'receive' and for packet sockets)");
        }

        return wanted.Count > 0
            ? new Finding(Name, Level.Warn, $"Missing: {string.Join(", ", wanted)}.", "Run as root: fewer capabilities have not been tried.")
            : new Finding(Name, Level.Ok, "All that are needed are there.");
    }

    /// <summary>proc_pid_status(5): CapEff is a hexadecimal mask.</summary>
    private static ulong Effective()
    {
        var line = File.ReadLines("/proc/thread-self/status").First(text => text.StartsWith("CapEff:", StringComparison.Ordinal));
        return ulong.Parse(line.AsSpan("CapEff:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
