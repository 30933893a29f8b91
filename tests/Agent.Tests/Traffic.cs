using System.Buffers.Binary;
using System.Diagnostics;
using Heliograph.Linux.Sockets;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>Numbered packets at a steady pace, and how often the copy of each arrives.</summary>
public sealed class Traffic : IDisposable
{
    /// <summary>Behind Ethernet, IPv4 and UDP. The UDP checksum does not fit any more, so nobody answers.</summary>
    private const int NumberOffset = 42;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly PacketSocket _sender;
    private readonly PacketSocket _collector;
    private readonly byte[] _frame;
    private readonly int[] _copies;
    private readonly Thread _receiving;
    private readonly int _packetsPerSecond;
    private Task _sending = Task.CompletedTask;
    private volatile bool _begun;
    private volatile bool _ended;
    private volatile bool _over;
    private volatile int _sent;
    private volatile int _received;

    public Traffic(PacketSocket sender, PacketSocket collector, byte[] frame, int packets, int packetsPerSecond)
    {
        (_sender, _collector, _frame, _copies, _packetsPerSecond) = (sender, collector, frame, new int[packets], packetsPerSecond);
        _receiving = new Thread(Receive);
        _receiving.Start();
    }

    /// <summary>Does nothing the second time.</summary>
    public void Begin()
    {
        if (!_begun)
        {
            _begun = true;
            _sending = Task.Run(SendAsync);
        }
    }

    /// <summary>No more packets than have been sent.</summary>
    public void End() => _ended = true;

    public int Sent => _sent;

    public int Received => _received;

    /// <summary>Waits until as many more packets have been sent.</summary>
    public void Pass(int packets)
    {
        var until = Math.Min(_sent + packets, _copies.Length);
        SpinWait.SpinUntil(() => _sent >= until || _sending.IsFaulted, Deadline).ShouldBeTrue();
    }

    /// <summary>Waits for the end. Every packet has one copy: none is lost, none is there twice.</summary>
    public async Task<int> ShouldBeCopiedExactlyOnceAsync()
    {
        await _sending;
        _ = SpinWait.SpinUntil(() => _received >= _sent, TimeSpan.FromSeconds(10));
        _over = true;
        _receiving.Join();
        var copies = _copies.AsSpan(0, _sent).ToArray();
        (copies.Count(count => count == 0), copies.Count(count => count > 1))
            .ShouldBe((0, 0), $"lost and doubled of {_sent} packets; the first lost is {Array.IndexOf(copies, 0)}");
        return _sent;
    }

    public void Dispose()
    {
        _over = true;
        _receiving.Join();
        _sending.ContinueWith(_ => { }, TaskScheduler.Default).GetAwaiter().GetResult();
        _sender.Dispose();
        _collector.Dispose();
    }

    private async Task SendAsync()
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        var start = Stopwatch.GetTimestamp();
        while (_sent < _copies.Length && !_over && !_ended && await tick.WaitForNextTickAsync())
        {
            var due = Math.Min(_copies.Length, (int)(Stopwatch.GetElapsedTime(start).TotalSeconds * _packetsPerSecond));
            // What a stall has left over is not sent as one burst.
            for (var burst = 0; _sent < due && burst < 200; burst++)
            {
                BinaryPrimitives.WriteInt32BigEndian(_frame.AsSpan(NumberOffset), _sent);
                _sender.Send(_frame);
                _sent++;
            }
        }
    }

    private void Receive()
    {
        var frame = new byte[2048];
        while (!_over)
        {
            var length = _collector.Receive(frame, TimeSpan.FromMilliseconds(50), out _);
            if (length > 0 && Copy.TryRead(frame.AsSpan(0, length), out var copy) && copy.Inner.Length > NumberOffset + 4)
            {
                _copies[BinaryPrimitives.ReadInt32BigEndian(copy.Inner.AsSpan(NumberOffset))]++;
                _received++;
            }
        }
    }
}
