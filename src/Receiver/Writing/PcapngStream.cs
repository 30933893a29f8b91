using System.Runtime.InteropServices;

namespace Heliograph.Receiver.Writing;

/// <summary>Packets as pcapng to any stream, a pipe too; each packet is whole in the stream before the next one comes.</summary>
/// <remarks>The stream is the caller's.</remarks>
public sealed class PcapngStream
{
    private readonly Stream _stream;
    private readonly Dictionary<string, uint> _interfaces = new(StringComparer.Ordinal);
    private byte[] _block = [];

    /// <param name="stream">Gets the header of the section at once.</param>
    /// <param name="application">What the file says it was written by.</param>
    public PcapngStream(Stream stream, string application)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _stream.Write(Pcapng.SectionHeader(application, RuntimeInformation.OSDescription, ""));
    }

    /// <param name="name">Of the interface that the packet belongs to; packets of one name share it in the file.</param>
    /// <param name="unixNanoseconds">When it was seen.</param>
    /// <param name="originalLength">Bytes before it was cut.</param>
    /// <param name="frame">From the Ethernet header on.</param>
    /// <exception cref="IOException">The stream takes no more.</exception>
    public void Write(string name, long unixNanoseconds, int originalLength, ReadOnlySpan<byte> frame)
    {
        if (!_interfaces.TryGetValue(name, out var index))
        {
            _interfaces.Add(name, index = (uint)_interfaces.Count);
            _stream.Write(Pcapng.InterfaceDescription(name, ""));
        }

        var length = Pcapng.EnhancedPacketOverhead + Pcapng.PaddedLength(frame.Length);
        if (_block.Length < length)
        {
            _block = new byte[length];
        }

        var packet = new MirroredFrame { Vni = 0, ArrivalUnixNanoseconds = unixNanoseconds, OriginalLength = originalLength, Bytes = frame };
        Pcapng.WriteEnhancedPacket(_block, index, packet);
        _stream.Write(_block, 0, length);
        _stream.Flush();
    }
}
