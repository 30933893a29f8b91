using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using Heliograph.Linux.Interop;
using static Heliograph.Linux.Interop.IfPacket;
using static Heliograph.Linux.Interop.Mman;
using static Heliograph.Linux.Interop.Socket;

namespace Heliograph.Linux.Sockets;

public sealed record PacketRingOptions
{
    /// <summary>A power of two, at least a page. A packet does not cross blocks.</summary>
    public int BlockBytes { get; init; } = 1 << 20;

    /// <summary>The ring holds this many blocks, in memory that cannot be swapped.</summary>
    public int Blocks { get; init; } = 64;

    /// <summary>When a block that is not full is handed over: the longest that a packet waits.</summary>
    public TimeSpan BlockTimeout { get; init; } = TimeSpan.FromMilliseconds(10);
}

/// <summary>
/// UDP datagrams that an interface receives, in memory that the kernel writes and we read: no call per packet and no copy. The interface
/// is of the namespace of the thread that makes the object; any thread may use it afterwards, one at a time.
/// </summary>
/// <remarks>Source: Documentation/networking/packet_mmap.rst, net/packet/af_packet.c (v6.12), TPACKET_V3.</remarks>
public sealed unsafe class PacketRing : IDisposable
{
    private readonly Descriptor _descriptor;
    private readonly PacketRingOptions _options;
    private readonly nuint _length;
    private byte* _memory;

    // The block that we hold, none: null.
    private tpacket_block_desc* _block;
    private byte* _packet;
    private byte* _frame;
    private uint _left;
    private int _index;
    private bool _disposed;

    /// <exception cref="LinuxException">EPERM: CAP_NET_RAW is missing. ENOMEM: no memory for the ring. ENODEV: no such interface.</exception>
    public PacketRing(int ifindex, UdpSelector selector, PacketRingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(selector);
        _options = options ?? new PacketRingOptions();
        _length = (nuint)_options.BlockBytes * (nuint)_options.Blocks;

        // Protocol 0: nothing comes in before the filter and the ring are there and the socket is bound.
        _descriptor = SystemCall.Own(
            socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), "socket(AF_PACKET)", "Run as root, or grant CAP_NET_RAW.");
        try
        {
            SocketFilters.Attach(_descriptor, selector.ToSocketFilter());
            MakeRing();
            Bind(ifindex);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Packets that the kernel dropped because the ring was full, since the ring was made.</summary>
    public long Dropped { get; private set; }

    /// <summary>Gives the last block back and waits for the next one.</summary>
    /// <param name="wait">At most.</param>
    /// <param name="other">Becoming readable ends the wait too; may be null.</param>
    /// <returns>Whether there is a block, for <see cref="Next"/>.</returns>
    public bool TakeBlock(TimeSpan wait, SafeHandle? other = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ReleaseBlock();
        var block = (tpacket_block_desc*)(_memory + ((long)_index * _options.BlockBytes));
        if (!IsOurs(block) && (wait <= TimeSpan.Zero || !WaitFor(block, wait, other)))
        {
            return false;
        }

        _block = block;
        _left = block->hdr.num_pkts;
        _packet = (byte*)block + block->hdr.offset_to_first_pkt;
        _index = (_index + 1) % _options.Blocks;
        return true;
    }

    /// <summary>The next datagram of the block.</summary>
    /// <param name="payload">Of UDP. Valid until the next <see cref="TakeBlock"/>.</param>
    /// <param name="unixNanoseconds">When the kernel had it (CLOCK_REALTIME).</param>
    /// <returns>False at the end of the block.</returns>
    public bool Next(out ReadOnlySpan<byte> payload, out long unixNanoseconds)
    {
        const int LengthOffset = UdpSelector.HeaderBytes - 4;
        const int UdpHeaderBytes = 8;
        if (_left == 0)
        {
            payload = default;
            unixNanoseconds = 0;
            return false;
        }

        // The kernel does not touch a block that is ours.
        var header = (tpacket3_hdr*)_packet;
        var frame = new ReadOnlySpan<byte>(_packet + header->tp_mac, (int)header->tp_snaplen);
        // The filter let only frames with both headers pass, up to the destination port; padding of Ethernet may follow the datagram.
        var rest = frame.Length > UdpSelector.HeaderBytes ? frame[UdpSelector.HeaderBytes..] : default;
        var told = frame.Length >= UdpSelector.HeaderBytes
            ? BinaryPrimitives.ReadUInt16BigEndian(frame[LengthOffset..]) - UdpHeaderBytes : 0;
        _frame = _packet + header->tp_mac;
        payload = rest[..Math.Clamp(told, 0, rest.Length)];
        unixNanoseconds = (header->tp_sec * 1_000_000_000L) + header->tp_nsec;
        _packet += header->tp_next_offset;
        _left--;
        return true;
    }

    /// <summary>Who sent the datagram that <see cref="Next"/> gave last.</summary>
    public IPEndPoint ReadSender()
    {
        // The filter lets only IPv4 headers of 20 bytes pass, behind an untagged Ethernet header.
        const int AddressOffset = 14 + 12;
        const int PortOffset = 14 + 20;
        if (_block is null || _frame is null)
        {
            throw new InvalidOperationException("There is no datagram.");
        }

        var headers = new ReadOnlySpan<byte>(_frame, UdpSelector.HeaderBytes);
        return new IPEndPoint(new IPAddress(headers.Slice(AddressOffset, 4)), BinaryPrimitives.ReadUInt16BigEndian(headers[PortOffset..]));
    }

    /// <summary>Asks the kernel for what it dropped and adds it to <see cref="Dropped"/>.</summary>
    public void UpdateDropped()
    {
        tpacket_stats_v3 statistics;
        var length = (uint)sizeof(tpacket_stats_v3);
        // Reading sets the kernel's own to zero.
        SystemCall.Check(getsockopt(_descriptor, SOL_PACKET, PACKET_STATISTICS, &statistics, &length), "getsockopt(PACKET_STATISTICS)");
        Dropped += statistics.tp_drops;
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (_memory is not null)
        {
            _ = munmap((nint)_memory, _length);
            _memory = null;
        }

        _descriptor.Dispose();
    }

    private static bool IsOurs(tpacket_block_desc* block) => (Volatile.Read(ref block->hdr.block_status) & TP_STATUS_USER) != 0;

    private bool WaitFor(tpacket_block_desc* block, TimeSpan wait, SafeHandle? other)
    {
        if (Waiting.For(_descriptor, Poll.POLLIN, new Deadline(wait), other) && !IsOurs(block))
        {
            // The interface went down, for instance; poll(2) would tell it again and again.
            int error;
            var length = (uint)sizeof(int);
            SystemCall.Check(getsockopt(_descriptor, SOL_SOCKET, SO_ERROR, &error, &length), "getsockopt(SO_ERROR)");
        }

        return IsOurs(block);
    }

    private void ReleaseBlock()
    {
        if (_block is not null)
        {
            Volatile.Write(ref _block->hdr.block_status, TP_STATUS_KERNEL);
            _block = null;
            _frame = null;
            _left = 0;
        }
    }

    private void MakeRing()
    {
        // Frames have no fixed size in a ring of version 3; the kernel wants the numbers to agree all the same.
        const int FrameBytes = 2048;
        var version = TPACKET_V3;
        SystemCall.Check(setsockopt(_descriptor, SOL_PACKET, PACKET_VERSION, &version, sizeof(int)), "setsockopt(PACKET_VERSION)");
        var request = new tpacket_req3
        {
            tp_block_size = (uint)_options.BlockBytes,
            tp_block_nr = (uint)_options.Blocks,
            tp_frame_size = FrameBytes,
            tp_frame_nr = (uint)(_length / FrameBytes),
            tp_retire_blk_tov = (uint)_options.BlockTimeout.TotalMilliseconds,
        };
        SystemCall.Check(
            setsockopt(_descriptor, SOL_PACKET, PACKET_RX_RING, &request, (uint)sizeof(tpacket_req3)),
            $"setsockopt(PACKET_RX_RING) of {_options.Blocks} blocks of {_options.BlockBytes} bytes");
        var address = mmap(0, _length, PROT_READ | PROT_WRITE, MAP_SHARED, _descriptor, 0);
        _memory = (byte*)SystemCall.Check(address, "mmap of a packet ring");
    }

    private void Bind(int ifindex)
    {
        var address = new sockaddr_ll
        {
            sll_family = AF_PACKET,
            sll_protocol = BinaryPrimitives.ReverseEndianness((ushort)ETH_P_ALL),
            sll_ifindex = ifindex,
        };
        SystemCall.Check(bind(_descriptor, &address, (uint)sizeof(sockaddr_ll)), $"bind of a packet ring to interface {ifindex}");
    }
}
