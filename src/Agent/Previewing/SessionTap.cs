using System.Net;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;
using Heliograph.Linux;
using Heliograph.Linux.Sockets;

namespace Heliograph.Agent.Previewing;

/// <summary>
/// Looks at the copies of a session where they leave the host: a packet socket on each device that carries them, behind the
/// encapsulating program, so what is seen is what is sent. Programs and maps know nothing of it.
/// </summary>
/// <remarks>Source: net/core/dev.c (v6.12), dev_queue_xmit_nit is called behind sch_handle_egress.</remarks>
internal sealed class SessionTap(TimeProvider time) : IDisposable
{
    /// <summary>Copies that wait for the next look, until some are lost and counted.</summary>
    private const int BufferBytes = 1 << 20;

    /// <summary>The outer headers, the inner Ethernet header, and the longest PacketLength there is.</summary>
    private const int MaxBytes = TargetPath.OverheadBytes + EthernetHeader.UntaggedLength + 9600;

    private readonly Lock _gate = new();
    private readonly List<PacketSocket> _sockets = [];

    // Rises also over restarts, as long as fewer than a million copies a second are counted.
    private readonly PacketWindow _window = new(time.GetUtcNow().ToUnixTimeMilliseconds() * 1000);
    private readonly long _start = time.GetTimestamp();
    private readonly byte[] _buffer = new byte[MaxBytes];
    private CopyPath? _path;
    private string _problem = "";
    private bool _disposed;

    /// <summary>Opens the sockets that the path needs. Called on a thread in the namespace of the agent.</summary>
    public void Aim(CopyPath? path)
    {
        lock (_gate)
        {
            if (_disposed || (path is not null && path.LeadsAs(_path) && _problem.Length == 0))
            {
                _path = _disposed ? null : path;
                return;
            }

            DrainAll();
            Close();
            (_path, _problem) = (path, "");
            try
            {
                Open();
            }
            catch (Exception failure) when (failure is LinuxException or InvalidOperationException)
            {
                Close();
                _problem = failure.Message;
            }
        }
    }

    /// <summary>Takes what waits in the sockets.</summary>
    public void Drain()
    {
        lock (_gate)
        {
            DrainAll();
        }
    }

    public PreviewBatch Read(PreviewRequest request)
    {
        lock (_gate)
        {
            DrainAll();
            var (packets, last, notShown) = _window.Read(request.After, request.MaxPackets);
            var state = _problem.Length > 0 ? PreviewState.Failed : _path is null ? PreviewState.NothingSent : PreviewState.Capturing;
            return new PreviewBatch(state, _problem, packets, last, notShown, _path?.SharedWith ?? []);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Close();
        }
    }

    private void Open()
    {
        if (_path is not { } path)
        {
            return;
        }

        var selector = new CopySelector(path.VirtualNetworkId, path.SourceAddresses, path.CollectorAddresses, MaxBytes);
        foreach (var device in path.Devices)
        {
            _sockets.Add(new PacketSocket(device, new PacketSocketOptions { Only = selector, ReceiveBufferBytes = BufferBytes }));
        }
    }

    private void Close()
    {
        _sockets.ForEach(socket => socket.Dispose());
        _sockets.Clear();
    }

    private void DrainAll()
    {
        foreach (var socket in _sockets)
        {
            try
            {
                Drain(socket);
            }
            catch (LinuxException failure)
            {
                // The device went down, for instance; the next aim opens what is there then.
                _problem = failure.Message;
            }
        }
    }

    /// <summary>No more than the buffer holds, however fast copies come: each look has an end.</summary>
    private void Drain(PacketSocket socket)
    {
        var now = time.GetElapsedTime(_start);
        for (var left = PacketWindow.MaxPackets; left > 0; left--)
        {
            var length = socket.Receive(_buffer, TimeSpan.Zero, out var metadata);
            if (length == 0)
            {
                break;
            }

            if (!_window.HasRoom(now) || !TryRead(_buffer.AsSpan(0, Math.Min(length, _buffer.Length)), metadata, out var packet))
            {
                _window.Skip(1);
                continue;
            }

            _window.Add(packet);
        }

        _window.Skip(socket.TakeStatistics().Dropped);
    }

    private bool TryRead(ReadOnlySpan<byte> outer, PacketMetadata metadata, out PreviewedPacket packet)
    {
        packet = null!;
        if (!VxlanDatagram.TryReadFrame(outer, out var datagram)
            || _path is not { } path
            || !path.Sources.TryGetValue(AddressAt(outer, Ipv4Header.SourceOffset).ToString(), out var source))
        {
            return false;
        }

        var frame = outer[datagram.InnerOffset..].ToArray();
        var when = metadata.TimestampNanoseconds > 0 ? metadata.TimestampNanoseconds : time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
        packet = new PreviewedPacket(0, when, source, AddressAt(outer, Ipv4Header.DestinationOffset), OriginalLength.Of(frame), frame);
        return true;
    }

    /// <summary>The filter lets only untagged Ethernet headers pass.</summary>
    private static IPAddress AddressAt(ReadOnlySpan<byte> outer, int offset) => new(outer.Slice(EthernetHeader.UntaggedLength + offset, 4));
}
