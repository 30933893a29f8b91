using System.Net;
using System.Text.Json;

namespace Heliograph.EndToEnd.Tests.Fixture;

/// <summary>
/// A host with <c>heliograph up --interface</c> in a namespace of its own: <c>up0</c> leads to a neighbour, <c>g0</c> is the host's half of a
/// guest's device. Driven by the command line, as its operator would.
/// </summary>
internal sealed class SmallHost : IAsyncDisposable
{
    public const string Address = "10.91.0.1";
    public const string NeighbourAddress = "10.91.0.2";
    public const string GuestAddress = "10.92.0.7";
    public const string GuestGateway = "10.92.0.1";

    private readonly TempDirectory _data = new();
    private readonly string _name = Lab.NewName();
    private ProgramRun? _run;

    public Guest Host => new($"{_name}-host");

    public Guest Neighbour => new($"{_name}-next");

    public Guest GuestOfHost => new($"{_name}-guest");

    /// <param name="interfaces">Value of <c>--interface</c>.</param>
    public static async Task<SmallHost> Start(string interfaces)
    {
        var host = new SmallHost();
        try
        {
            await host.MakeNetwork();
            host._run = ProgramRun.Start("ip", ["netns", "exec", $"{host._name}-host", HeliographBinary.Path, "up", "--interface", interfaces, .. Server.Flags(8080, host._data.Path)]);
            await Wait.Until("the host's server wrote its client file", () => File.Exists(Path.Combine(host._data.Path, "client.json")) || host._run.HasExited, TimeSpan.FromSeconds(20));
            host._run.HasExited.ShouldBeFalse(host._run.Error);
            await host.Do("account", "open-service");
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>A command that must succeed, with the server's answer.</summary>
    public async Task<JsonElement> Do(params string[] command)
    {
        var finished = await ProgramRun.ToEnd(
            "ip", ["netns", "exec", $"{_name}-host", HeliographBinary.Path, .. command, "--data", _data.Path, "--json"]);
        finished.ExitCode.ShouldBe(0, $"{string.Join(' ', command)}: {finished}");
        using var document = JsonDocument.Parse(finished.Output);
        return document.RootElement.Clone();
    }

    /// <summary>Id of the interface that a device became.</summary>
    public async Task<string> InterfaceOf(string device)
        => (await Do("interface", "list")).GetProperty("Interfaces").EnumerateArray()
            .Single(one => one.GetProperty("DeviceName").GetString() == device).GetProperty("NetworkInterfaceId").GetString()!;

    public async Task<MirrorStatus> Status() => new(await Do("status"));

    /// <summary>An enabled session that copies.</summary>
    public async Task<string> CreateSession(string source, string targetType, string target, string filter, int vni)
    {
        var session = (await Do(
            "session", "create", "--TrafficMirrorSourceIds.1", source, "--TrafficMirrorTargetType", targetType, "--TrafficMirrorTargetId", target,
            "--TrafficMirrorFilterId", filter, "--Priority", $"{vni}", "--VirtualNetworkId", $"{vni}", "--Enabled", "true")).GetProperty("TrafficMirrorSessionId").GetString()!;
        await Wait.Until($"session {session} was at work", async () =>
        {
            var status = await Status();
            return status.IsAttached(session) && !status.Problems.Any(p => p.Contains(session, StringComparison.Ordinal));
        }, TimeSpan.FromSeconds(15));
        return session;
    }

    /// <summary>Ends as asked.</summary>
    public async Task<Finished> Stop() => await _run!.Stop(Syscalls.SIGINT, TimeSpan.FromSeconds(10)); // Start has set it.

    public async ValueTask DisposeAsync()
    {
        if (_run is not null)
        {
            await _run.DisposeAsync();
        }

        foreach (var one in new[] { "host", "next", "guest" })
        {
            await ProgramRun.ToEnd("ip", ["netns", "delete", $"{_name}-{one}"]);
        }

        _data.Dispose();
    }

    private async Task MakeNetwork()
    {
        var (host, next, guest) = ($"{_name}-host", $"{_name}-next", $"{_name}-guest");
        foreach (var one in new[] { host, next, guest })
        {
            await Ip("netns", "add", one);
            await Ip("-n", one, "link", "set", "lo", "up");
        }

        await Join(host, "up0", $"{Address}/24", next, $"{NeighbourAddress}/24");
        await Join(host, "g0", $"{GuestGateway}/24", guest, $"{GuestAddress}/24");
    }

    private static async Task Join(string host, string device, string hostAddress, string other, string otherAddress)
    {
        await Ip("-n", host, "link", "add", device, "type", "veth", "peer", "name", "eth0", "netns", other);
        await Ip("-n", host, "address", "add", hostAddress, "dev", device);
        await Ip("-n", other, "address", "add", otherAddress, "dev", "eth0");
        await Ip("-n", host, "link", "set", device, "up");
        await Ip("-n", other, "link", "set", "eth0", "up");
    }

    private static Task<string> Ip(params string[] command) => ProgramRun.Tool("ip", command);
}
