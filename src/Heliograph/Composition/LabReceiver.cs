using System.Net.Sockets;
using Heliograph.Lab.Scenario;
using Heliograph.Lab.Verification;
using Heliograph.Receiver;

namespace Heliograph.Composition;

/// <summary>The product's receiver, as the lab's scenario uses it.</summary>
internal sealed class LabReceiver : ILabReceiver
{
    private readonly FrameCollector _frames = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly MirrorReceiver _receiver;
    private readonly Task _running;

    public LabReceiver(Socket socket, string captureDirectory, TimeProvider time)
    {
        _receiver = new MirrorReceiver(
            new ReceiverOptions { BoundSocket = socket, Sink = _frames, Capture = new CaptureOptions { Directory = captureDirectory } }, time);
        _running = _receiver.RunAsync(_stop.Token);
    }

    public IReadOnlyCollection<ReceivedCopy> Copies => [.. _frames.Frames.Select(frame => new ReceivedCopy(frame.Vni, frame.Bytes))];

    public async Task<ReceiverOutcome> StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        var counters = _receiver.Counters.Snapshot();
        return new ReceiverOutcome(
            _receiver.CaptureFiles, counters.Malformed.Sum(reason => reason.Packets), counters.KernelDrops + counters.NotStored + _frames.NotKept);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _receiver.Dispose();
        _stop.Dispose();
    }
}
