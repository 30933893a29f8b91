using System.Globalization;
using System.Text.RegularExpressions;

namespace Heliograph.EndToEnd.Tests.Fixture;

/// <summary>A running <c>heliograph serve</c> or <c>heliograph up</c> that answers.</summary>
internal sealed partial class Server : IAsyncDisposable
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(20);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };

    private Server(ProgramRun run, int port)
    {
        Run = run;
        Api = new ApiClient(port);
    }

    public ProgramRun Run { get; }

    public ApiClient Api { get; }

    public string Endpoint => $"127.0.0.1:{Api.Port}";

    /// <summary>The flags that make a server whose account and key the tests know.</summary>
    public static string[] Flags(int port, string data) =>
    [
        "--listen", $"127.0.0.1:{port}", "--data", data, "--account-id", ApiClient.AccountId,
        "--bootstrap-access-key-id", ApiClient.KeyId, "--bootstrap-access-key-secret", ApiClient.Secret,
    ];

    public static Task<Server> Serve(string data, params string[] flags) => StartAndWait(data, ["serve", .. flags]);

    public static Task<Server> UpWithLab(string data, string labName, params string[] flags)
        => StartAndWait(data, ["up", "--lab", "--lab-name", labName, .. flags]);

    /// <summary>Whether /healthz answers 200.</summary>
    public static async Task<bool> IsReady(int port)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri($"http://127.0.0.1:{port}/healthz"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>Runs a client command against this server with its owner's key.</summary>
    public Task<Finished> CommandLine(params string[] arguments) => ProgramRun.ToEnd(HeliographBinary.Path, arguments, environment: ClientEnvironment);

    /// <summary>For client commands against this server with its owner's key.</summary>
    public IReadOnlyDictionary<string, string> ClientEnvironment => new Dictionary<string, string>
    {
        ["HELIOGRAPH_ENDPOINT"] = Endpoint,
        ["HELIOGRAPH_ACCESS_KEY_ID"] = ApiClient.KeyId,
        ["HELIOGRAPH_ACCESS_KEY_SECRET"] = ApiClient.Secret,
    };

    public async Task ShouldBeAlive()
    {
        Run.HasExited.ShouldBeFalse(Run.Error);
        (await IsReady(Api.Port)).ShouldBeTrue(Run.Error);
    }

    /// <summary>What the service says about hosts, interfaces and counters.</summary>
    public async Task<MirrorStatus> MirrorStatus()
    {
        var answer = await Api.Call(
            "GetMirrorStatus", new CallOptions { Version = ApiClient.OwnVersion }, ("RegionId", ApiClient.Region));
        answer.Status.ShouldBe(200, answer.ToString());
        return new MirrorStatus(answer.Json);
    }

    public ValueTask DisposeAsync() => Run.DisposeAsync();

    /// <summary>The program takes a free port and says which once it accepts: a port chosen here could be taken by somebody else meanwhile.</summary>
    private static async Task<Server> StartAndWait(string data, string[] command)
    {
        var run = ProgramRun.Heliograph([.. command, .. Flags(0, data)]);
        try
        {
            return new Server(run, int.Parse(await run.Said("it said where it listens", PortIn, Start), CultureInfo.InvariantCulture));
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    private static string? PortIn(string output) => EndpointLine().Match(output) is { Success: true } found ? found.Groups[1].Value : null;

    [GeneratedRegex(@"^endpoint +http://127\.0\.0\.1:(\d+)\r?\n", RegexOptions.Multiline)]
    private static partial Regex EndpointLine();
}
