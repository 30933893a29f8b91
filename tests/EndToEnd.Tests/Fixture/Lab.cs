using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Heliograph.EndToEnd.Tests.Fixture;

/// <summary>A rule as the API takes it.</summary>
internal sealed record Rule(string Protocol, string Action = "accept", string Source = "0.0.0.0/0", string Destination = "0.0.0.0/0",
    string SourcePorts = "-1/-1", string DestinationPorts = "-1/-1", string IpVersion = "IPv4");

/// <summary>A running <c>heliograph up --lab</c> with the service opened. Used like a user does: through the API and the namespaces.</summary>
internal sealed class Lab : IAsyncDisposable
{
    public const string ClientAddress = "10.88.0.10";
    public const string Server1Address = "10.88.0.21";
    public const string Server2Address = "10.88.0.22";
    public const string Collector1Address = "10.88.0.31";
    public const string Collector2Address = "10.88.0.32";

    private static readonly string[] Guests = [ClientAddress, Server1Address, Server2Address, Collector1Address, Collector2Address];

    private readonly TempDirectory _data;
    private int _nextPriority;

    private Lab(Server server, string name, TempDirectory data) => (Server, Name, _data) = (server, name, data);

    public Server Server { get; }

    public string Name { get; }

    public ApiClient Api => Server.Api;

    /// <summary>Ids of the interfaces by their primary address.</summary>
    public IReadOnlyDictionary<string, string> Interfaces { get; private set; } = new Dictionary<string, string>();

    /// <summary>A name that no other run has, with the eight characters that interface names leave room for.</summary>
    public static string NewName() => string.Create(CultureInfo.InvariantCulture, $"e{Guid.NewGuid().ToString("N")[..6]}");

    public static async Task<Lab> Start()
    {
        var data = new TempDirectory();
        var name = NewName();
        Lab? lab = null;
        try
        {
            lab = new Lab(await Server.UpWithLab(data.Path, name), name, data);
            await lab.FindInterfaces();
            await lab.Api.Do("OpenTrafficMirrorService");
            return lab;
        }
        catch
        {
            await (lab?.DisposeAsync() ?? Remove(name, data));
            throw;
        }
    }

    public string NamespaceOf(string guest) => $"{Name}-{guest}";

    public Guest Guest(string guest) => new(NamespaceOf(guest));

    /// <summary>Runs a tool inside a guest.</summary>
    public Task<string> In(string guest, params string[] command) => ProgramRun.Tool("ip", ["netns", "exec", NamespaceOf(guest), .. command]);

    public async Task<string> CreateFilter(IEnumerable<Rule> ingress, IEnumerable<Rule> egress)
    {
        var answer = await Api.Do("CreateTrafficMirrorFilter", [.. Parameters("IngressRules", ingress), .. Parameters("EgressRules", egress)]);
        return answer.Text("TrafficMirrorFilterId");
    }

    /// <summary>An enabled session that copies: its programs are attached and its collector answers.</summary>
    public async Task<MirrorSession> CreateSession(string source, string target, string filter, int vni, int packetLength = 1500)
    {
        var session = await CreateSessionWithoutWaiting(source, target, filter, vni, packetLength);
        await Wait.Until($"session {session.Id} was at work", async () =>
        {
            var status = await Server.MirrorStatus();
            return status.IsAttached(session.Id) && !status.Problems.Any(p => p.Contains(session.Id, StringComparison.Ordinal));
        }, TimeSpan.FromSeconds(10));
        return session;
    }

    /// <summary>An enabled session, whatever its hosts can do about it.</summary>
    public async Task<MirrorSession> CreateSessionWithoutWaiting(string source, string target, string filter, int vni, int packetLength = 1500)
    {
        var answer = await Api.Do("CreateTrafficMirrorSession",
            ("TrafficMirrorSourceIds.1", Interfaces[source]), ("TrafficMirrorTargetId", Interfaces[target]),
            ("TrafficMirrorTargetType", "NetworkInterface"), ("TrafficMirrorFilterId", filter),
            ("Priority", Invariant(Interlocked.Increment(ref _nextPriority))), ("VirtualNetworkId", Invariant(vni)),
            ("PacketLength", Invariant(packetLength)), ("Enabled", "true"));
        return new MirrorSession(this, answer.Text("TrafficMirrorSessionId"));
    }

    /// <summary>Mirrors everything of one interface, in both directions and both families.</summary>
    public async Task<MirrorSession> MirrorEverything(string source, string target, int vni)
        => await CreateSession(source, target, await CreateFilterForEverything(), vni);

    public Task<string> CreateFilterForEverything()
    {
        Rule[] all = [new("ALL"), new("ALL", Source: "::/0", Destination: "::/0", IpVersion: "IPv6")];
        return CreateFilter(all, all);
    }

    public async ValueTask DisposeAsync()
    {
        // The polite way first: the lab is removed by the program, and if it was killed by the command that is made for that.
        if (!Server.Run.HasExited)
        {
            Server.Run.Signal(Syscalls.SIGTERM);
        }

        try
        {
            await Wait.Until("the lab ended", () => Server.Run.HasExited, TimeSpan.FromSeconds(10));
        }
        finally
        {
            await Server.DisposeAsync();
            await Remove(Name, _data);
        }
    }

    /// <summary>What a program that was killed leaves behind.</summary>
    private static async ValueTask Remove(string name, TempDirectory data)
    {
        await ProgramRun.HeliographToEnd("lab", "down", "--lab-name", name);
        data.Dispose();
    }

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<(string, string)> Parameters(string list, IEnumerable<Rule> rules)
        => rules.SelectMany((rule, i) => Fields(rule, i + 1).Select(f => ($"{list}.{i + 1}.{f.Name}", f.Value)));

    private static (string Name, string Value)[] Fields(Rule rule, int priority) =>
    [
        ("Action", rule.Action), ("Protocol", rule.Protocol), ("Priority", Invariant(priority)), ("IpVersion", rule.IpVersion),
        ("SourceCidrBlock", rule.Source), ("DestinationCidrBlock", rule.Destination),
        ("SourcePortRange", rule.SourcePorts), ("DestinationPortRange", rule.DestinationPorts),
    ];

    private async Task FindInterfaces()
        => Interfaces = await Wait.Until("DescribeNetworkInterfaces listed the five guests", async () =>
        {
            var answer = await Api.Call("DescribeNetworkInterfaces", new CallOptions { Version = ApiClient.EcsVersion },
                ("RegionId", ApiClient.Region), ("PageSize", "100"));
            answer.Status.ShouldBe(200, answer.ToString());
            var found = answer.Json.GetProperty("NetworkInterfaceSets").GetProperty("NetworkInterfaceSet").EnumerateArray()
                .ToDictionary(e => e.GetProperty("PrivateIpAddress").GetString()!, e => e.GetProperty("NetworkInterfaceId").GetString()!);
            return Guests.All(found.ContainsKey) ? found : null;
        }, TimeSpan.FromSeconds(10));
}

/// <summary>A session of a test; deleted when the test is over, however it ends.</summary>
internal sealed class MirrorSession(Lab lab, string id) : IAsyncDisposable
{
    private bool _deleted;

    public string Id => id;

    /// <summary>Deletes it and waits until no host does anything for it any more.</summary>
    public async Task Delete()
    {
        _deleted = true;
        await lab.Api.Do("DeleteTrafficMirrorSession", ("TrafficMirrorSessionId", id));
        await Wait.Until($"session {id} was gone", async () => !(await lab.Server.MirrorStatus()).Knows(id), TimeSpan.FromSeconds(10));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_deleted && !lab.Server.Run.HasExited)
        {
            await Delete();
        }
    }
}
