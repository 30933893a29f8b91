using System.Collections.Immutable;
using Heliograph.Core.Planning;

namespace Heliograph.Agent.Previewing;

/// <summary>
/// The last copies of a session: bounded in packets, in bytes and in packets per second. Every copy has a number, also one that is not kept, so
/// that who reads knows how many are missing.
/// </summary>
/// <param name="first">Number of the first copy.</param>
internal sealed class PacketWindow(long first)
{
    public const int MaxPackets = 500;
    public const int MaxBytes = 1 << 20;

    /// <summary>More than a person can follow, and little enough to decode and send.</summary>
    public const int PacketsPerSecond = 250;

    /// <summary>What may come at once after a quiet time.</summary>
    public const int Burst = MaxPackets;

    private readonly Queue<PreviewedPacket> _packets = new();
    private double _tokens = Burst;
    private TimeSpan _filled;
    private int _bytes;
    private long _last = first - 1;

    /// <summary>Number of the newest copy, kept or not.</summary>
    public long Last => _last;

    /// <summary>Copies that are gone already.</summary>
    public void Skip(long copies) => _last += copies;

    /// <param name="now">Since any fixed time.</param>
    /// <returns>Whether a copy that comes now would be kept.</returns>
    public bool HasRoom(TimeSpan now)
    {
        _tokens = Math.Min(Burst, _tokens + ((now - _filled).TotalSeconds * PacketsPerSecond));
        _filled = now;
        return _tokens >= 1;
    }

    /// <summary>Keeps a copy; it gets the next number, and the oldest ones make room.</summary>
    public void Add(PreviewedPacket packet)
    {
        _tokens--;
        _packets.Enqueue(packet with { Number = ++_last });
        _bytes += packet.Frame.Length;
        while (_packets.Count > MaxPackets || _bytes > MaxBytes)
        {
            _bytes -= _packets.Dequeue().Frame.Length;
        }
    }

    /// <summary>The oldest copies behind a number, and how many are missing between them.</summary>
    public (ImmutableArray<PreviewedPacket> Packets, long Last, long NotShown) Read(long after, int max)
    {
        // Who asks for the first time has missed nothing, and a number from before this window began says nothing about what was missed.
        var known = after == 0 ? (_packets.TryPeek(out var oldest) ? oldest.Number - 1 : _last) : Math.Clamp(after, first - 1, _last);
        ImmutableArray<PreviewedPacket> packets = [.. _packets.Where(packet => packet.Number > known).Take(max)];
        var last = packets.Length == max && max > 0 ? packets[^1].Number : _last;
        return (packets, last, last - known - packets.Length);
    }
}
