using System.Net.Sockets;
using Heliograph.Lab.Scenario;
using Heliograph.Lab.Verification;
using Heliograph.Receiver;

namespace Heliograph.Lab.Tests.Scenario;

/// <summary>The product's receiver behind the seam of the scenario.</summary>
internal sealed class ProductReceiver : ILabReceiver
{
    private readonly FrameCollector _frames = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly MirrorReceiver _receiver;
    private readonly Task _running;

    public ProductReceiver(Socket socket, string captureDirectory)
    {
        _receiver = new MirrorReceiver(
            new ReceiverOptions { BoundSocket = socket, Sink = _frames, Capture = new CaptureOptions { Directory = captureDirectory } },
            TimeProvider.System);
        _running = _receiver.RunAsync(_stop.Token);
    }

    public IReadOnlyCollection<ReceivedCopy> Copies => [.. _frames.Frames.Select(f => new ReceivedCopy(f.Vni, f.Bytes))];

    public async Task<ReceiverOutcome> StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        var counts = _receiver.Counters.Snapshot();
        return new ReceiverOutcome(
            _receiver.CaptureFiles, counts.Malformed.Sum(m => m.Packets), counts.KernelDrops + counts.NotStored + _frames.NotKept);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _receiver.Dispose();
        _stop.Dispose();
    }
}
