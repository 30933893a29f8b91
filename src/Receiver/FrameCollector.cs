using System.Collections.Concurrent;

namespace Heliograph.Receiver;

/// <summary>Keeps what a receiver hands it, up to a limit, for a comparison. Read from any thread while it runs.</summary>
/// <param name="maxFrames">Frames beyond this are counted only.</param>
public sealed class FrameCollector(int maxFrames = 1_000_000) : IFrameSink
{
    private readonly ConcurrentQueue<CollectedFrame> _frames = new();
    private int _kept;
    private long _notKept;

    /// <summary>In the order of arrival.</summary>
    public IReadOnlyCollection<CollectedFrame> Frames => _frames;

    public long NotKept => Volatile.Read(ref _notKept);

    public void Accept(in MirroredFrame frame)
    {
        if (_kept == maxFrames)
        {
            Volatile.Write(ref _notKept, _notKept + 1);
            return;
        }

        _kept++;
        _frames.Enqueue(new CollectedFrame(frame.Vni, frame.ArrivalUnixNanoseconds, frame.OriginalLength, frame.Bytes.ToArray()));
    }
}

/// <summary>A <see cref="MirroredFrame"/> that was kept.</summary>
public sealed record CollectedFrame(int Vni, long ArrivalUnixNanoseconds, int OriginalLength, byte[] Bytes);
