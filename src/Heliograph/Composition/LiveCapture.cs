using System.Buffers.Binary;
using Heliograph.Core.Explaining;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Linux.Namespaces;
using Heliograph.Linux.Netlink;
using Heliograph.Linux.Sockets;

namespace Heliograph.Composition;

/// <summary>The device of an interface on this machine.</summary>
/// <param name="Name">Of the device.</param>
/// <param name="Perspective">Whose side of a cable it is: of a guest's the directions are swapped.</param>
/// <param name="NetworkNamespace">Name under /run/netns; null: that of the process.</param>
internal sealed record LiveDevice(string Name, Perspective Perspective, string? NetworkNamespace);

/// <summary>The packets that pass a device from now on, each with its direction and as it is on the wire.</summary>
internal sealed class LiveCapture : IDisposable
{
    /// <summary>A super-packet of BIG TCP (Linux 6.3) has up to 512 KiB.</summary>
    private const int MaxFrame = 1 << 19;

    /// <summary>A tag that the kernel keeps beside the frame is put back into it.</summary>
    private const int Room = EthernetHeader.VlanTagLength;

    private static readonly PacketSocketOptions s_options = new() { VnetHeader = true, ReceiveBufferBytes = 32 << 20 };

    private readonly PacketSocket _socket;
    private readonly Perspective _perspective;
    private readonly byte[] _buffer = new byte[Room + MaxFrame];

    private LiveCapture(PacketSocket socket, Perspective perspective) => (_socket, _perspective) = (socket, perspective);

    /// <summary>Packets that passed and were not captured, for want of room.</summary>
    public long Lost { get; private set; }

    /// <returns>Null when the namespace has no such device.</returns>
    public static LiveCapture? Open(LiveDevice device)
    {
        using var target = device.NetworkNamespace is null ? null : NetworkNamespace.Open(device.NetworkNamespace);
        using var thread = new NamespaceThread(target);
        var socket = thread.Invoke(() =>
        {
            using var routes = new RouteSocket();
            return routes.TryLink(device.Name, out var link) ? new PacketSocket(link.Index, s_options) : null;
        });
        return socket is null ? null : new LiveCapture(socket, device.Perspective);
    }

    /// <summary>Hands on one packet.</summary>
    /// <param name="survey">Who gets it.</param>
    /// <param name="wait">For a packet; zero: look only.</param>
    /// <param name="isSure">Says of its time, in nanoseconds since 1970, whether it counts surely, perhaps, or (null) not at all.</param>
    /// <returns>False when there was none.</returns>
    public bool Take(LiveSurvey survey, TimeSpan wait, Func<long, bool?> isSure)
    {
        var length = _socket.Receive(_buffer.AsSpan(Room), wait, out var metadata);
        if (length == 0)
        {
            return false;
        }

        if (isSure(metadata.TimestampNanoseconds) is { } sure)
        {
            var there = Math.Min(length, MaxFrame);
            var wire = WirePacket.Of(_buffer.AsSpan(Room, there), length, metadata.GsoType == GsoType.None ? 0 : metadata.GsoSize);
            var direction = metadata.Outgoing == (_perspective == Perspective.Host) ? TrafficDirection.Egress : TrafficDirection.Ingress;
            survey.Add(direction, WithTag(Math.Min(there, wire.FirstLength), metadata), wire.Count, sure);
        }

        return true;
    }

    public void UpdateLost() => Lost += _socket.TakeStatistics().Dropped;

    /// <summary>The frame as it is on the wire: a tag that the kernel keeps beside it is put back.</summary>
    private ReadOnlySpan<byte> WithTag(int length, in PacketMetadata metadata)
    {
        const int Addresses = EthernetHeader.EtherTypeOffset;
        if (metadata.VlanTci is not { } tag || length < EthernetHeader.UntaggedLength)
        {
            return _buffer.AsSpan(Room, length);
        }

        _buffer.AsSpan(Room, Addresses).CopyTo(_buffer);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(Addresses), (ushort)metadata.VlanProtocol);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(Addresses + sizeof(ushort)), (ushort)tag);
        return _buffer.AsSpan(0, Room + length);
    }

    public void Dispose() => _socket.Dispose();
}
