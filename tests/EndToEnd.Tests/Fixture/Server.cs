namespace Heliograph.EndToEnd.Tests.Fixture;

/// <summary>A running <c>heliograph serve</c> or <c>heliograph up</c> that answers.</summary>
internal sealed class Server : IAsyncDisposable
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

    public static Task<Server> Serve(string data) => StartAndWait(data, "serve");

    public static Task<Server> UpWithLab(string data, string labName) => StartAndWait(data, "up", "--lab", "--lab-name", labName);

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
    public Task<Finished> CommandLine(params string[] arguments)
        => ProgramRun.ToEnd(HeliographBinary.Path, arguments, environment: new Dictionary<string, string>
        {
            ["HELIOGRAPH_ENDPOINT"] = Endpoint,
            ["HELIOGRAPH_ACCESS_KEY_ID"] = ApiClient.KeyId,
            ["HELIOGRAPH_ACCESS_KEY_SECRET"] = ApiClient.Secret,
        });

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

    private static async Task<Server> StartAndWait(string data, params string[] command)
    {
        var port = Ports.FreeTcp();
        var server = new Server(ProgramRun.Heliograph([.. command, .. Flags(port, data)]), port);
        try
        {
            await Wait.Until("the server answered /healthz", async () =>
            {
                server.Run.HasExited.ShouldBeFalse($"'{string.Join(' ', command)}' ended: {server.Run.Error}");
                return await IsReady(port);
            }, Start);
            return server;
        }
        catch (Exception e)
        {
            var said = server.Run.Error;
            await server.DisposeAsync();
            throw new InvalidOperationException($"'{string.Join(' ', command)}' did not get ready. It said: {said}", e);
        }
    }
}
