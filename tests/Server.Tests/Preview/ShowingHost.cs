using System.Collections.Immutable;
using System.Net;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Server.Tests.Preview;

/// <summary>A connected host that shows what it is told to.</summary>
internal sealed class ShowingHost : IAsyncDisposable
{
    public const long Last = 1234;

    private static readonly long s_time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1_000_000;

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableArray<byte[]> _frames = [];
    private Task _work = Task.CompletedTask;

    public PreviewRequest? Asked { get; private set; }

    public int Looks { get; private set; }

    public bool Fails { get; set; }

    public ImmutableArray<SessionId> SharedWith { get; set; } = [];

    public void Shows(params ImmutableArray<byte[]> frames) => _frames = frames;

    public static async Task<ShowingHost> JoinAsync(TestServer server)
    {
        var host = new ShowingHost();
        var registration = TestServer.Registration(1, 2, 3, 4, 5) with { ReadPreview = host.ReadAsync };
        await server.Hosts.RegisterAsync(registration, TestContext.Current.CancellationToken);
        host._work = host.RunAsync(server);
        await host._joined.Task;
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _work;
        _stopping.Dispose();
    }

    private Task<PreviewBatch> ReadAsync(PreviewRequest request, CancellationToken cancellationToken)
    {
        (Asked, Looks) = (request, Looks + 1);
        return Fails ? throw new InvalidOperationException("It is broken.") : Task.FromResult(new PreviewBatch(
            PreviewState.Capturing,
            "",
            [.. _frames.Select((frame, index) => new PreviewedPacket(
                index + 1, s_time + 1 + index, new InterfaceId("eni-1"), IPAddress.Parse("10.0.0.9"), frame.Length + 100, frame))],
            Last,
            7,
            SharedWith));
    }

    private async Task RunAsync(TestServer server)
    {
        try
        {
            await foreach (var plan in server.Hosts.WatchPlansAsync(new HostId("host-1"), _stopping.Token))
            {
                server.Hosts.Acknowledge(new HostReport(new HostId("host-1"), plan.Revision, "fake", [], []));
                _joined.TrySetResult();
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
