using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Heliograph.Composition;
using Heliograph.Core.Model;
using Heliograph.Lab;
using Heliograph.Output;
using Heliograph.Server;
using Heliograph.Server.Access;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;

namespace Heliograph.Tests;

/// <summary>A lab of its own with a server and an agent in this process: what <c>up --lab</c> runs.</summary>
internal sealed class LiveLab : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("heliograph-live-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private UpStarted _started = null!; // set by StartAsync

    public LabCloud Lab => _started.Lab!; // one is asked for

    public static async Task<LiveLab> StartAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "making network namespaces needs root");
        var live = new LiveLab();
        var options = new UpOptions
        {
            Server = new ServerOptions
            {
                EndPoint = new IPEndPoint(IPAddress.Loopback, 0),
                DataDirectory = live._directory,
                AccountId = new AccountId(RunningServer.Account),
                BootstrapAccessKeyId = RunningServer.KeyId,
                BootstrapAccessKeySecret = new Secret(RunningServer.Secret),
            },
            Lab = new LabOptions
            {
                Prefix = string.Create(CultureInfo.InvariantCulture, $"x{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}"),
                StateDirectory = live._directory,
            },
        };
        var started = new TaskCompletionSource<UpStarted>();
        live._running = new UpRole(options, TimeProvider.System, NullLoggerFactory.Instance).RunAsync(
            up =>
            {
                started.SetResult(up);
                return Task.CompletedTask;
            },
            live._stop.Token);
        if (await Task.WhenAny(started.Task, live._running) == live._running)
        {
            await live._running; // It says why.
        }

        live._started = await started.Task;
        return live;
    }

    public async Task<CommandLine> RunAsync(int exitCode, params string[] arguments)
    {
        var line = new CommandLine();
        (await line.RunAsync([.. arguments, "--endpoint", _started.Server.EndPoint.ToString(), "--access-key-id", RunningServer.KeyId, "--access-key-secret", RunningServer.Secret]))
            .ShouldBe(exitCode, $"{string.Join(' ', arguments)}: {line.Error}");
        return line;
    }

    /// <summary>Datagrams from the client to a port of the first server, and each back, one at a time, until told otherwise.</summary>
    public Task<int> EchoAsync(int port, Func<bool> isOver) => Task.Run(() =>
    {
        using var server = Lab.OpenSocket(Lab.Server1, AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var client = Lab.OpenSocket(Lab.Client, AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(new IPEndPoint(IPAddress.Any, port));
        (server.ReceiveTimeout, client.ReceiveTimeout) = (5000, 5000);
        var (payload, buffer, count) = (Encoding.ASCII.GetBytes("hello"), new byte[100], 0);
        for (; !isOver(); count++)
        {
            client.SendTo(payload, new IPEndPoint(Lab.Server1.IPv4, port));
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            server.ReceiveFrom(buffer, ref from);
            server.SendTo(payload, from);
            client.Receive(buffer);
        }

        return count;
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
