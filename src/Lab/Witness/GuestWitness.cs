using System.Collections.Concurrent;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Lab.Verification;
using Heliograph.Linux;
using Heliograph.Linux.Netlink;
using Heliograph.Linux.Sockets;

namespace Heliograph.Lab.Witness;

/// <summary>
/// Sees every packet of a guest's interface, both ways, and keeps it as it was on the wire: super-packets are cut and
/// checksums finished as the kernel does it further down.
/// </summary>
public sealed class GuestWitness : IAsyncDisposable
{
    /// <summary>A super-packet of 64 KiB and its headers fit.</summary>
    private const int LargestFrameBytes = 128 << 10;

    /// <summary>A lab's traffic is a few hundred packets; more than this is not for keeping.</summary>
    private const int MaxPackets = 1_000_000;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(50);

    private readonly PacketSocket _socket;
    private readonly ConcurrentQueue<WitnessedPacket> _packets = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private long _lost;
    private int _kept;

    private GuestWitness(PacketSocket socket)
    {
        _socket = socket;
        _watching = Task.Factory.StartNew(Watch, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>What was seen so far, in the order in which it was seen.</summary>
    public IReadOnlyCollection<WitnessedPacket> Packets => _packets;

    /// <summary>Frames that could not be kept; a comparison is worth nothing unless this is zero.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Sees everything from the moment that it returns.</summary>
    /// <exception cref="LinuxException">The capture cannot be opened.</exception>
    public static GuestWitness Start(LabCloud cloud, LabGuest guest)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        ArgumentNullException.ThrowIfNull(guest);
        return new GuestWitness(cloud.In(guest, () =>
        {
            using var routes = new RouteSocket();
            return new PacketSocket(routes.Link(guest.DeviceName).Index, new PacketSocketOptions { VnetHeader = true });
        }));
    }

    /// <summary>Takes what is still waiting and ends.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _socket.Dispose();
        _stop.Dispose();
    }

    private void Watch()
    {
        var buffer = new byte[LargestFrameBytes];
        while (!_stop.IsCancellationRequested)
        {
            Take(buffer, LongestWait);
        }

        while (Take(buffer, TimeSpan.Zero))
        {
        }

        _lost += _socket.TakeStatistics().Dropped;
    }

    private bool Take(byte[] buffer, TimeSpan wait)
    {
        var length = _socket.Receive(buffer, wait, out var metadata);
        if (length == 0)
        {
            return false;
        }

        if (length > buffer.Length || !TryFinish(buffer.AsSpan(0, length), metadata, out var frames))
        {
            _lost++;
            return true;
        }

        foreach (var frame in frames)
        {
            Keep(frame, metadata);
        }

        return true;
    }

    private void Keep(byte[] frame, in PacketMetadata metadata)
    {
        if (_kept == MaxPackets)
        {
            _lost++;
            return;
        }

        _kept++;
        var direction = metadata.Outgoing ? TrafficDirection.Egress : TrafficDirection.Ingress;
        _packets.Enqueue(new WitnessedPacket(metadata.TimestampNanoseconds, direction, frame, metadata.VlanTci is null ? 0 : 1));
    }

    private static bool TryFinish(Span<byte> frame, in PacketMetadata metadata, out IReadOnlyList<byte[]> frames)
    {
        if (metadata.GsoType != GsoType.None)
        {
            return Offloads.TrySegmentSuperPacket(frame, metadata.GsoSize, out frames);
        }

        var isWhole = !metadata.NeedsChecksum
            || Offloads.CompleteChecksum(frame, metadata.ChecksumStart, metadata.ChecksumOffset);
        frames = isWhole ? [frame.ToArray()] : [];
        return isWhole;
    }
}
