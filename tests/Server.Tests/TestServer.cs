using System.Net;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Server.Access;
using Heliograph.Server.Agents;
using Heliograph.Server.Audit;
using Heliograph.Store.Sqlite;
using Microsoft.Extensions.Logging;

namespace Heliograph.Server.Tests;

/// <summary>A real server on a free port of 127.0.0.1 over a real store in a fresh directory.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string KeyId = "testid";
    public const string KeySecret = "testsecret";

    public static readonly AccountId Account = new("1000000000000001");
    public static readonly RegionId Region = new("cn-hangzhou");

    private readonly string _directory = Directory.CreateTempSubdirectory("heliograph-server-").FullName;
    private readonly TimeProvider _clock;
    private readonly MirrorPolicy _policy;
    private readonly Func<ServerOptions, ServerOptions> _configure;
    private SqliteStore _store = null!;

    private readonly ILoggerFactory? _loggers;

    private TestServer(TimeProvider clock, MirrorPolicy policy, Func<ServerOptions, ServerOptions> configure, ILoggerFactory? loggers)
        => (_clock, _policy, _configure, _loggers) = (clock, policy, configure, loggers);

    public HeliographServer Server { get; private set; } = null!;

    public HostRegistry Hosts => Server.Hosts;

    public SqliteStore Store => _store;

    public Api Api { get; private set; } = null!;

    public string DataDirectory => _directory;

    public TimeProvider Clock => _clock;

    public static async Task<TestServer> StartAsync(
        TimeProvider? clock = null, MirrorPolicy? policy = null, Func<ServerOptions, ServerOptions>? configure = null, ILoggerFactory? loggers = null)
    {
        var server = new TestServer(clock ?? TimeProvider.System, policy ?? MirrorPolicy.Default, configure ?? (options => options), loggers);
        try
        {
            await server.StartAgainAsync();
        }
        catch
        {
            await server._store.DisposeAsync();
            Directory.Delete(server._directory, recursive: true);
            throw;
        }

        return server;
    }

    /// <summary>With the service opened and eni-1 to eni-5 known.</summary>
    public static async Task<TestServer> StartOpenAsync(
        TimeProvider? clock = null, MirrorPolicy? policy = null, Func<ServerOptions, ServerOptions>? configure = null)
    {
        var server = await StartAsync(clock, policy, configure);
        await server.Api.SucceedAsync("OpenTrafficMirrorService");
        await server.RegisterAsync(5);
        return server;
    }

    public Task RegisterAsync(int interfaces) => Hosts.RegisterAsync(Registration([.. Enumerable.Range(1, interfaces)]), TestContext.Current.CancellationToken);

    public static HostRegistration Registration(params int[] interfaces) => new()
    {
        HostId = new HostId("host-1"),
        RegionId = Region,
        AccountId = Account,
        Interfaces = [.. interfaces.Select(Interface)],
        ReadReport = _ => throw new InvalidOperationException("Nobody should ask."),
    };

    public static NetworkInterface Interface(int number) => new()
    {
        Id = new InterfaceId($"eni-{number}"),
        HostId = new HostId("host-1"),
        DeviceName = $"veth{number}",
        Perspective = Perspective.Guest,
        Name = $"guest {number}",
        MacAddress = $"02:00:00:00:00:{number:x2}",
        PrimaryAddress = IPAddress.Parse($"10.0.0.{number}"),
        Ipv6Addresses = [IPAddress.Parse($"fd00::{number:x}")],
        InstanceId = $"i-{number}",
        VpcId = "vpc-1",
        VSwitchId = "vsw-1",
        ZoneId = "cn-hangzhou-a",
        CreationTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
    };

    public async Task StopAsync()
    {
        Api.Dispose();
        await Server.DisposeAsync();
        await _store.DisposeAsync();
    }

    public async Task StartAgainAsync()
    {
        _store = SqliteStore.Open(new SqliteStoreOptions { DataDirectory = _directory, TimeProvider = _clock });
        Server = await HeliographServer.StartAsync(
            _configure(new ServerOptions
            {
                EndPoint = new IPEndPoint(IPAddress.Loopback, 0),
                DataDirectory = _directory,
                DefaultRegion = Region,
                OtherRegions = [new RegionId("cn-beijing")],
                AccountId = Account,
                BootstrapAccessKeyId = KeyId,
                BootstrapAccessKeySecret = new Secret(KeySecret),
                Policy = _policy,
            }),
            _store,
            _clock,
            _loggers,
            TestContext.Current.CancellationToken);
        Api = new Api(Server.EndPoint, _clock);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
