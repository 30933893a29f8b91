using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Heliograph.Receiver.Writing;

/// <summary>
/// Writes frames to a row of files. Never throws because of the disk once it has begun: it counts, says so, and tries again
/// at a bounded pace with a bounded buffer.
/// </summary>
internal sealed class CaptureWriter : IDisposable
{
    private const int MaxRemembered = 100;

    private readonly CaptureOptions _options;
    private readonly CaptureDirectory _directory;
    private readonly ReceiverCounters _counters;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly byte[] _buffer;
    private CaptureFile? _file;
    private long _openedAt;
    private long _flushedAt;
    private long? _failedAt;
    private long _dropsBefore;

    /// <summary>Begins the first file at once, so that a directory that cannot be written is known before any packet.</summary>
    /// <exception cref="CaptureException">It cannot be written.</exception>
    public CaptureWriter(CaptureOptions options, ReceiverCounters counters, TimeProvider time, ILogger logger)
    {
        (_options, _counters, _time, _logger) = (options, counters, time, logger);
        _buffer = GC.AllocateUninitializedArray<byte>(Math.Max(options.BufferBytes, MinimumBufferBytes));
        try
        {
            _directory = new CaptureDirectory(options);
            Open();
            _file!.Flush();
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            _file?.Dispose();
            throw new CaptureException(
                $"Captures cannot be written to '{options.Directory}': {e.Message} "
                + "Give a directory that exists or can be made, is writable, and has room.",
                e);
        }
    }

    /// <summary>A section header, an interface description and the largest packet fit.</summary>
    private static int MinimumBufferBytes => 3 * 65_536;

    /// <summary>The newest finished files of this writer, at most 100, oldest first; some may be removed already.</summary>
    public ImmutableArray<string> Finished { get; private set; } = [];

    public void Write(in MirroredFrame frame)
    {
        if (MustRotateBefore(frame))
        {
            Rotate();
        }

        if (_file is null && !TryOpen())
        {
            _counters.AddNotStored(1);
            return;
        }

        if (!_file!.HasRoomFor(frame))
        {
            TryFlush();
        }

        if (!_file.TryAppend(frame))
        {
            _counters.AddNotStored(1);
        }
    }

    /// <summary>Does what is due; called a few times per second.</summary>
    public void Tick()
    {
        if (_file is null)
        {
            return;
        }

        if (_options.RotateAfter is { } limit && _file.Packets > 0 && _time.GetElapsedTime(_openedAt) >= limit)
        {
            Rotate();
        }
        else if (_time.GetElapsedTime(_flushedAt) >= _options.FlushAfter)
        {
            TryFlush();
        }
    }

    /// <summary>Finishes the open file; the last thing that a receiver does.</summary>
    public void Finish()
    {
        if (_file is not null)
        {
            Close(_file);
        }
    }

    public void Dispose() => _file?.Dispose();

    private bool MustRotateBefore(in MirroredFrame frame)
        => _options.RotateBytes is { } limit
            && _file is { Packets: > 0 }
            && _file.Length + CaptureFile.BytesOf(frame) > limit;

    private void Open()
    {
        var now = _time.GetUtcNow();
        _file = CaptureFile.Create(_directory.NextPath(now), _options, _buffer);
        _openedAt = _flushedAt = _time.GetTimestamp();
        _dropsBefore = _counters.KernelDrops;
        _directory.RemoveOld();
    }

    private bool TryOpen() => !IsWaitingToRetry() && Try(Open);

    private bool TryFlush()
    {
        // Checked before anything is allocated: while the disk refuses, this is called for every packet.
        if (IsWaitingToRetry())
        {
            return false;
        }

        _flushedAt = _time.GetTimestamp();
        return Try(FlushFile);
    }

    private void FlushFile()
    {
        var packets = _file!.BufferedPackets;
        _file.Flush();
        _counters.AddStored(packets);
    }

    /// <summary>While the disk refuses, packets stay with the open file.</summary>
    private void Rotate()
    {
        if (_file is not null && TryFlush())
        {
            Close(_file);
        }
    }

    private void Close(CaptureFile file)
    {
        try
        {
            FlushFile();
            file.Finish(_time.GetUtcNow().ToUnixNanoseconds(), _counters.KernelDrops - _dropsBefore);
            Remember(file.Path);
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            _logger.FileNotComplete(file.Path, e.Message);
            _counters.AddNotStored(file.BufferedPackets);
            CloseWithWhatIsOnDisk(file);
        }
        finally
        {
            file.Dispose();
            _file = null;
        }
    }

    private void CloseWithWhatIsOnDisk(CaptureFile file)
    {
        try
        {
            file.FinishWithWhatIsOnDisk();
            Remember(file.Path);
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            _logger.FileNotFinished(file.UnfinishedPath, e.Message);
        }
    }

    private void Remember(string path)
        => Finished = [.. Finished.Length < MaxRemembered ? Finished : Finished.RemoveAt(0), path];

    private bool IsWaitingToRetry() => _failedAt is { } failed && _time.GetElapsedTime(failed) < _options.RetryAfter;

    private bool Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            // One message when trouble begins, one when it ends.
            if (_failedAt is null)
            {
                _logger.DiskRefuses(_options.Directory, e.Message, _options.RetryAfter.TotalSeconds);
            }

            _failedAt = _time.GetTimestamp();
            return false;
        }

        if (_failedAt is not null)
        {
            _failedAt = null;
            _logger.DiskAccepts(_options.Directory, _counters.NotStored);
        }

        return true;
    }

    private static bool IsOfTheDisk(Exception e) => e is IOException or UnauthorizedAccessException;
}
