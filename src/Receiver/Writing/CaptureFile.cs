using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Heliograph.Receiver.Writing;

/// <summary>
/// One pcapng file being written. Until it is finished its name ends in <c>.part</c>; what is on disk always ends at the end
/// of a block, so a reader accepts it also before, and after a crash.
/// </summary>
internal sealed class CaptureFile : IDisposable
{
    private const string UnfinishedSuffix = ".part";

    private readonly SafeFileHandle _handle;
    private readonly CaptureOptions _options;
    private readonly byte[] _buffer;
    private readonly Dictionary<int, InterfaceCounts> _interfaces = [];
    private int _buffered;
    private long _onDisk;

    private CaptureFile(string path, SafeFileHandle handle, CaptureOptions options, byte[] buffer)
        => (Path, _handle, _options, _buffer) = (path, handle, options, buffer);

    /// <summary>The name that the file has once it is finished.</summary>
    public string Path { get; }

    /// <summary>The name that it has before.</summary>
    public string UnfinishedPath => Path + UnfinishedSuffix;

    public long Length => _onDisk + _buffered;

    /// <summary>Packets accepted, in memory or on disk.</summary>
    public long Packets { get; private set; }

    /// <summary>Of those, the ones that are only in memory.</summary>
    public long BufferedPackets { get; private set; }

    /// <param name="path">Name of the finished file.</param>
    /// <param name="options">Application, comments.</param>
    /// <param name="buffer">Borrowed until the file is disposed; files that follow each other share one.</param>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">So does the directory.</exception>
    public static CaptureFile Create(string path, CaptureOptions options, byte[] buffer)
    {
        var handle = File.OpenHandle(path + UnfinishedSuffix, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        var file = new CaptureFile(path, handle, options, buffer);
        file.AppendToBuffer(Pcapng.SectionHeader(
            options.Application, RuntimeInformation.OSDescription, RuntimeInformation.OSArchitecture.ToString()));
        return file;
    }

    /// <summary>Bytes that the packet would add to the file.</summary>
    public static int BytesOf(in MirroredFrame frame) => Pcapng.EnhancedPacketOverhead + Pcapng.PaddedLength(frame.Bytes.Length);

    /// <returns>False when memory is full because the disk has not taken what is there; the packet is counted as not stored.</returns>
    public bool TryAppend(in MirroredFrame frame)
    {
        if (!_interfaces.TryGetValue(frame.Vni, out var counts) && !TryAddInterface(frame, out counts))
        {
            return false;
        }

        counts.Received++;
        counts.LastUnixNanoseconds = frame.ArrivalUnixNanoseconds;
        if (BytesOf(frame) > _buffer.Length - _buffered)
        {
            counts.NotStored++;
            return false;
        }

        _buffered += Pcapng.WriteEnhancedPacket(_buffer.AsSpan(_buffered), counts.Index, frame);
        Packets++;
        BufferedPackets++;
        return true;
    }

    public bool HasRoomFor(in MirroredFrame frame)
        => BytesOf(frame) <= _buffer.Length - _buffered
            && (_interfaces.ContainsKey(frame.Vni) || BytesOf(frame) + Describe(frame.Vni).Length <= _buffer.Length - _buffered);

    /// <summary>Gives everything in memory to the kernel. After a failure nothing is lost, and it may be tried again.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Flush()
    {
        if (_buffered == 0)
        {
            return;
        }

        RandomAccess.Write(_handle, _buffer.AsSpan(0, _buffered), _onDisk);
        _onDisk += _buffered;
        _buffered = 0;
        BufferedPackets = 0;
    }

    /// <summary>Writes the closing statistics, makes sure of the disk, and gives the file its final name.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Finish(long endUnixNanoseconds, long kernelDrops)
    {
        Flush();
        var comment = kernelDrops == 0 ? "" : $"{kernelDrops} datagrams of any network were dropped because the receive buffer was full";
        foreach (var counts in _interfaces.Values)
        {
            var block = Pcapng.InterfaceStatistics(counts, endUnixNanoseconds, comment);
            if (block.Length > _buffer.Length - _buffered)
            {
                Flush();
            }

            AppendToBuffer(block);
        }

        Flush();
        Seal();
    }

    /// <summary>Ends the file behind the last block that the disk took, and gives it its final name.</summary>
    /// <exception cref="IOException">The disk refuses even that.</exception>
    public void FinishWithWhatIsOnDisk()
    {
        _buffered = 0;
        BufferedPackets = 0;
        RandomAccess.SetLength(_handle, _onDisk);
        Seal();
    }

    public void Dispose() => _handle.Dispose();

    private void Seal()
    {
        RandomAccess.FlushToDisk(_handle);
        _handle.Dispose();
        File.Move(UnfinishedPath, Path, overwrite: false);
    }

    private bool TryAddInterface(in MirroredFrame frame, out InterfaceCounts counts)
    {
        counts = new InterfaceCounts
        {
            Index = (uint)_interfaces.Count,
            FirstUnixNanoseconds = frame.ArrivalUnixNanoseconds,
        };
        var block = Describe(frame.Vni);
        if (block.Length > _buffer.Length - _buffered)
        {
            return false;
        }

        AppendToBuffer(block);
        _interfaces.Add(frame.Vni, counts);
        return true;
    }

    private byte[] Describe(int vni)
        => Pcapng.InterfaceDescription($"vni {vni}", _options.NetworkComments.GetValueOrDefault(vni, ""));

    private void AppendToBuffer(ReadOnlySpan<byte> block)
    {
        block.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += block.Length;
    }
}
