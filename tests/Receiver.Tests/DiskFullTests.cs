using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Shouldly;

namespace Heliograph.Receiver.Tests;

/// <summary>On a real file system of 256 KiB.</summary>
public sealed class DiskFullTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public DiskFullTests()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting a small file system needs root");
        Tools.Run("mount", ["-t", "tmpfs", "-o", "size=256k", "heliograph-test", _directory.Path]);
    }

    public void Dispose()
    {
        Tools.Run("umount", [_directory.Path]);
        _directory.Dispose();
    }

    [Fact]
    public async Task Full_disk_is_told_once_counted_and_survived()
    {
        var logger = new RecordingLogger();
        var ballast = Path.Combine(_directory.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[200 << 10], TestContext.Current.CancellationToken);
        var options = new ReceiverOptions { Capture = new CaptureOptions { Directory = _directory.Path, BufferBytes = 192 << 10 } };
        await using var running = new RunningReceiver(options, _time, logger);
        SendMany(running, 1_000);
        var lost = running.Counters.NotStored;
        lost.ShouldBePositive();
        running.Counters.Stored.ShouldBe(0);
        logger.Messages.Count(m => m.StartsWith("Captures cannot be written", StringComparison.Ordinal)).ShouldBe(1);

        File.Delete(ballast);
        _time.Advance(TimeSpan.FromSeconds(2));
        // It is counted first and told then.
        running.WaitUntil(() => running.Counters.Stored > 0 && logger.Messages.Any(m => m.StartsWith("Captures are written", StringComparison.Ordinal)));
        running.Send(Datagram(1));
        await running.StopAsync();
        running.Counters.NotStored.ShouldBe(lost);
        running.Counters.Stored.ShouldBe(running.Counters.Mirrored - lost);
        var file = running.Receiver.CaptureFiles.ShouldHaveSingleItem();
        Tools.Tshark(file, "frame.number").Length.ShouldBe((int)running.Counters.Stored);
    }

    [Fact]
    public async Task Stop_on_a_full_disk_leaves_a_valid_file_and_exact_counts()
    {
        var options = new ReceiverOptions { Capture = new CaptureOptions { Directory = _directory.Path, BufferBytes = 192 << 10 } };
        await using var running = new RunningReceiver(options, _time, new RecordingLogger());
        SendMany(running, 1_000);
        await running.StopAsync();
        var counts = running.Counters.Snapshot();
        counts.NotStored.ShouldBePositive();
        (counts.Stored + counts.NotStored).ShouldBe(counts.Mirrored);
        var file = running.Receiver.CaptureFiles.ShouldHaveSingleItem();
        Tools.Tshark(file, "frame.number").Length.ShouldBe((int)counts.Stored);
    }

    private static void SendMany(RunningReceiver running, int packets)
    {
        for (var i = 0; i < packets; i++)
        {
            running.Send(Datagram(400));
        }
    }

    private static byte[] Datagram(int payloadBytes) => Frames.Vxlan(1, Frames.UdpOverIPv4("10.1.2.3", "10.1.2.4", payloadBytes));

    private sealed class RecordingLogger : ILogger<MirrorReceiver>
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Messages { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Messages.Enqueue(formatter(state, exception));
    }
}
