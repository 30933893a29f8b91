using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Heliograph.EndToEnd.Tests.Fixture;

/// <summary>A copy as it arrived: VXLAN removed.</summary>
/// <param name="Vni">Network identifier.</param>
/// <param name="Frame">From the inner Ethernet header on.</param>
internal sealed record Copy(int Vni, byte[] Frame)
{
    private const int EthernetBytes = 14;

    private bool IsIPv4 => Frame.Length >= EthernetBytes + 20 && Frame[12] == 0x08 && Frame[13] == 0x00;

    /// <summary>IP protocol of an IPv4 packet, else -1.</summary>
    public int Protocol => IsIPv4 ? Frame[EthernetBytes + 9] : -1;

    public string Source => IsIPv4 ? new IPAddress(Frame.AsSpan(EthernetBytes + 12, 4)).ToString() : "";

    public string Destination => IsIPv4 ? new IPAddress(Frame.AsSpan(EthernetBytes + 16, 4)).ToString() : "";

    /// <summary>Destination port of TCP and UDP in IPv4, else -1.</summary>
    public int DestinationPort
    {
        get
        {
            var at = IsIPv4 ? EthernetBytes + (Frame[EthernetBytes] & 15) * 4 : int.MaxValue - 4;
            return Protocol is 6 or 17 && Frame.Length >= at + 4 ? BinaryPrimitives.ReadUInt16BigEndian(Frame.AsSpan(at + 2)) : -1;
        }
    }
}

/// <summary>The simplest collector: a UDP socket on 4789 in a guest, independent of <c>heliograph receive</c>.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private const int VxlanPort = 4789;
    private const int VxlanBytes = 8;

    private readonly ConcurrentQueue<Copy> _copies = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _socket;
    private readonly Task _receiving;

    public Collector(Guest guest)
    {
        _socket = guest.UdpOn(IPAddress.Any, VxlanPort);
        _receiving = Receive();
    }

    public IReadOnlyCollection<Copy> Copies => _copies;

    /// <summary>Waits until a copy like that has arrived.</summary>
    public Task<Copy> Get(string what, Predicate<Copy> like)
        => Wait.Until($"the collector had {what}", () => Task.FromResult(_copies.FirstOrDefault(c => like(c))), TimeSpan.FromSeconds(10));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _receiving;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task Receive()
    {
        var buffer = new byte[65_536];
        try
        {
            while (true)
            {
                var length = await _socket.ReceiveAsync(buffer, SocketFlags.None, _stop.Token);
                if (length > VxlanBytes && buffer[0] == 0x08)
                {
                    var vni = BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(4)) >>> 8;
                    _copies.Enqueue(new Copy(vni, buffer[VxlanBytes..length]));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
