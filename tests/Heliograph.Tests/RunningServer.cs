using System.Net;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Output;
using Heliograph.Server;
using Heliograph.Server.Access;
using Heliograph.Server.Agents;
using Heliograph.Store.Sqlite;
using Shouldly;

namespace Heliograph.Tests;

/// <summary>A server for command lines that call one.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    public const string Account = "1000000000000001";
    public const string KeyId = "testid";
    public const string Secret = "testsecret";

    private readonly string _directory = Directory.CreateTempSubdirectory("heliograph-nouns-").FullName;
    private SqliteStore _store = null!;
    private HeliographServer _server = null!;

    public string EndPoint => _server.EndPoint.ToString();

    public static async Task<RunningServer> StartAsync()
    {
        var running = new RunningServer();
        running._store = SqliteStore.Open(new SqliteStoreOptions { DataDirectory = running._directory });
        var options = new ServerOptions
        {
            EndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            DataDirectory = running._directory,
            AccountId = new AccountId(Account),
            BootstrapAccessKeyId = KeyId,
            BootstrapAccessKeySecret = new Secret(Secret),
        };
        running._server = await HeliographServer.StartAsync(options, running._store, null, null, TestContext.Current.CancellationToken);
        return running;
    }

    /// <summary>A host that is not connected, <c>host-1</c>, with one interface, <c>eni-host1</c>.</summary>
    public Task AddHostAsync(Func<PreviewRequest, Task<PreviewBatch>>? show = null) => _server.Hosts.RegisterAsync(
        new HostRegistration
        {
            HostId = new HostId("host-1"),
            RegionId = new RegionId("cn-hangzhou"),
            AccountId = new AccountId(Account),
            Interfaces =
            [
                new NetworkInterface
                {
                    Id = new InterfaceId("eni-host1"),
                    HostId = new HostId("host-1"),
                    DeviceName = "tap1",
                    Perspective = Perspective.Guest,
                    MacAddress = "02:00:00:00:00:01",
                    PrimaryAddress = IPAddress.Parse("10.0.0.1"),
                    InstanceId = "i-1",
                    VpcId = "vpc-1",
                    VSwitchId = "vsw-1",
                    ZoneId = "cn-hangzhou-a",
                    CreationTime = DateTimeOffset.UnixEpoch,
                },
            ],
            ReadReport = _ => throw new InvalidOperationException("It is not connected."),
            ReadPreview = show is null ? null : (request, _) => show(request),
        },
        TestContext.Current.CancellationToken);

    /// <summary>That host, connected, with packets to show.</summary>
    public async Task<IAsyncDisposable> ConnectHostAsync(Func<PreviewRequest, PreviewBatch> show)
    {
        await AddHostAsync(request => Task.FromResult(show(request)));
        return await ConnectedHost.JoinAsync(_server.Hosts, new HostId("host-1"));
    }

    public async Task<CommandLine> RunAsync(int exitCode, params string[] arguments)
    {
        var line = new CommandLine();
        (await line.RunAsync([.. arguments, "--endpoint", EndPoint, "--access-key-id", KeyId, "--access-key-secret", Secret]))
            .ShouldBe(exitCode, $"{string.Join(' ', arguments)}: {line.Error}");
        return line;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _store.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
