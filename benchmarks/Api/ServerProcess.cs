using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Heliograph.Core.Model;
using Heliograph.Server;
using Heliograph.Server.Access;
using Heliograph.Server.Agents;
using Heliograph.Store.Sqlite;

namespace Heliograph.Benchmarks.Api;

/// <summary>The published program as <c>serve</c> on a free port and a directory of ours.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(20);
    private static readonly AccountId s_account = new("1000000000000001");

    private readonly Process _process;

    private ServerProcess(Process process, IPEndPoint endPoint, TimeSpan start) => (_process, EndPoint, Start) = (process, endPoint, start);

    public IPEndPoint EndPoint { get; }

    /// <summary>From the start of the process to the first connection that it accepted.</summary>
    public TimeSpan Start { get; }

    public double ResidentMegabytes => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024.0;

    /// <summary>Makes a store that knows interfaces, which only hosts bring.</summary>
    public static async Task PrepareAsync(string directory, int interfaces)
    {
        await using var store = SqliteStore.Open(new SqliteStoreOptions { DataDirectory = directory });
        var options = new ServerOptions
        {
            EndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            DataDirectory = directory,
            AccountId = s_account,
            BootstrapAccessKeyId = Calls.KeyId,
            BootstrapAccessKeySecret = new Secret(Calls.KeySecret),
        };
        await using var server = await HeliographServer.StartAsync(options, store, null, null, CancellationToken.None).ConfigureAwait(false);
        await server.Hosts.RegisterAsync(
            new HostRegistration
            {
                HostId = new HostId("benchmark"),
                RegionId = new RegionId(Calls.Region),
                AccountId = s_account,
                Interfaces = [.. Enumerable.Range(0, interfaces).Select(Interface)],
                ReadReport = _ => throw new InvalidOperationException("Nobody should ask."),
            },
            CancellationToken.None).ConfigureAwait(false);
    }

    public static async Task<ServerProcess> StartAsync(string binary, string directory)
    {
        var endPoint = FreePort();
        var began = Stopwatch.GetTimestamp();
        var process = Process.Start(new ProcessStartInfo(binary)
        {
            ArgumentList = { "serve", "--listen", endPoint.ToString(), "--data", directory, "--rate-limits", "none" },
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException($"{binary} did not start.");
        while (!await AcceptsAsync(endPoint).ConfigureAwait(false))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(began) > s_bound)
            {
                throw new InvalidOperationException("The server did not accept.");
            }
        }

        return new ServerProcess(process, endPoint, Stopwatch.GetElapsedTime(began));
    }

    /// <summary>What the server has used of all processors.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static NetworkInterface Interface(int number) => new()
    {
        Id = new InterfaceId($"eni-{number:d20}"),
        HostId = new HostId("benchmark"),
        DeviceName = $"tap{number}",
        Perspective = Perspective.Guest,
        Name = $"tap{number}",
        MacAddress = $"02:00:00:00:{number >> 8:x2}:{number & 255:x2}",
        PrimaryAddress = new IPAddress([10, 1, (byte)(number >> 8), (byte)number]),
        InstanceId = $"i-{number:d20}",
        VpcId = "vpc-benchmark",
        VSwitchId = "vsw-benchmark",
        ZoneId = $"{Calls.Region}-a",
        CreationTime = TimeProvider.System.GetUtcNow(),
    };

    private static IPEndPoint FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!; // Bound.
    }

    private static async Task<bool> AcceptsAsync(IPEndPoint endPoint)
    {
        try
        {
            using var connection = await Connection.OpenAsync(endPoint).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            await Task.Delay(1).ConfigureAwait(false);
            return false;
        }
    }
}
