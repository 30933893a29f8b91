using System.Text.Json;

namespace Heliograph.EndToEnd.Tests.Fixture;

/// <summary>What a run of the program has made on this machine, so that a test can say that nothing of it is left.</summary>
internal sealed class Traces : IAsyncDisposable
{
    private static readonly TimeSpan Vanishing = TimeSpan.FromSeconds(5);

    private readonly string _labName;
    private readonly HashSet<string> _linksBefore;
    private readonly HashSet<int> _processes = [];
    private readonly HashSet<(int GetFdById, uint Id)> _bpfObjects = [];

    private Traces(string labName, HashSet<string> linksBefore) => (_labName, _linksBefore) = (labName, linksBefore);

    public IReadOnlyCollection<(int GetFdById, uint Id)> BpfObjects => _bpfObjects;

    /// <summary>Looks at the machine before the program starts.</summary>
    public static async Task<Traces> Before(string labName) => new(labName, await Links());

    public static IReadOnlyList<string> Namespaces(string labName)
        => Directory.Exists("/run/netns")
            ? [.. Directory.GetFiles("/run/netns", labName + "-*").Select(p => System.IO.Path.GetFileName(p)).Order(StringComparer.Ordinal)]
            : [];

    /// <summary>Notes every process and bpf object of a running program.</summary>
    public void Note(ProgramRun run)
    {
        foreach (var pid in Processes.TreeOf(run.Id))
        {
            _processes.Add(pid);
            _bpfObjects.UnionWith(Processes.BpfObjectsOf(pid));
        }
    }

    /// <summary>Namespaces, links, processes and bpf objects are gone. The kernel frees the last ones after a grace period.</summary>
    public async Task NothingIsLeft()
    {
        IReadOnlyList<string> left = [];
        try
        {
            await Wait.Until("nothing was left", async () => (left = await Left()).Count == 0, Vanishing);
        }
        catch (TimeoutException)
        {
            left.ShouldBeEmpty();
        }
    }

    /// <summary>Does what the program should have done, so that a failure is not the next test's too.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Namespaces(_labName).Count > 0)
        {
            await ProgramRun.HeliographToEnd("lab", "down", "--lab-name", _labName);
        }
    }

    private static async Task<HashSet<string>> Links()
    {
        using var links = JsonDocument.Parse(await ProgramRun.Tool("ip", "-j", "link"));
        return [.. links.RootElement.EnumerateArray().Select(l => l.GetProperty("ifname").GetString() ?? "")];
    }

    private async Task<IReadOnlyList<string>> Left()
        =>
        [
            .. Namespaces(_labName).Select(n => $"namespace {n}"),
            .. (await Links()).Except(_linksBefore).Select(l => $"link {l}"),
            .. _processes.Where(p => Directory.Exists($"/proc/{p}") && Processes.ReadOrEmpty($"/proc/{p}/cmdline").Length > 0)
                .Select(p => $"process {p} {Processes.ReadOrEmpty($"/proc/{p}/cmdline").Replace('\0', ' ')}"),
            .. Processes.WithCommandLine(_labName).Select(p => $"process {p} that names the lab"),
            .. _bpfObjects.Where(o => Syscalls.BpfObjectExists(o.GetFdById, o.Id)).Select(o => $"bpf object {o}"),
        ];
}
