using System.Diagnostics;
using Heliograph.Linux.Namespaces;
using Heliograph.Linux.Netlink;

namespace Heliograph.Receiver.Tests;

/// <summary>A network namespace of a test, gone with everything in it when disposed.</summary>
internal sealed class OwnNamespace : IDisposable
{
    private readonly NetworkNamespace _namespace;

    public OwnNamespace()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a network namespace needs root");
        Name = $"hgr{Environment.ProcessId:x}-{Guid.NewGuid():N}"[..20];
        _namespace = NetworkNamespace.Create(Name);
        Thread = new NamespaceThread(_namespace);
        Routes = Thread.Invoke(() => new RouteSocket());
        Routes.SetUp(1);
    }

    public string Name { get; }

    public NamespaceThread Thread { get; }

    public RouteSocket Routes { get; }

    public NetworkNamespace Handle => _namespace;

    /// <summary>A receiver whose sockets, threads and interfaces are in the namespace.</summary>
    public RunningReceiver Start(ReceiverOptions options) => Thread.Invoke(() => new RunningReceiver(options));

    public Sniffer Sniff(string device) => new(Name, device);

    public void Dispose()
    {
        Routes.Dispose();
        Thread.Dispose();
        _namespace.Dispose();
        NetworkNamespace.Delete(Name);
    }
}

/// <summary>tcpdump on one interface, as somebody would run it.</summary>
internal sealed class Sniffer : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"heliograph-{Guid.NewGuid():N}.pcap");
    private readonly Process _process;

    public Sniffer(string networkNamespace, string device)
    {
        _process = Process.Start(new ProcessStartInfo(
            "ip", ["netns", "exec", networkNamespace, "tcpdump", "-i", device, "-U", "--immediate-mode", "-Z", "root", "-w", _file])
        {
            RedirectStandardError = true,
        })!;
        while (_process.StandardError.ReadLine() is { } line && !line.Contains("listening on", StringComparison.Ordinal))
        {
        }
    }

    /// <summary>Ends tcpdump and reads its file (pcap, draft-ietf-opsawg-pcap): the captured bytes of each packet.</summary>
    public byte[][] Stop()
    {
        Tools.Run("kill", ["-INT", $"{_process.Id}"]);
        var last = _process.StandardError.ReadToEnd();
        _process.WaitForExit();
        if (!last.Contains("0 packets dropped by kernel", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"tcpdump lost packets: {last}");
        }

        var bytes = File.ReadAllBytes(_file);
        var packets = new List<byte[]>();
        for (var at = 24; at < bytes.Length;)
        {
            var captured = BitConverter.ToInt32(bytes, at + 8);
            packets.Add(bytes[(at + 16)..(at + 16 + captured)]);
            at += 16 + captured;
        }

        return [.. packets];
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        File.Delete(_file);
    }
}
