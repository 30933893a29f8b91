using System.Buffers.Binary;
using Heliograph.Core.Packets;

namespace Heliograph.Testing.Interpreter;

/// <summary>A packet as the kernel holds it (<c>struct sk_buff</c>), as far as programs can see and change it.</summary>
public sealed class SocketBuffer
{
    // Errors of include/uapi/asm-generic/errno-base.h and of include/linux/errno.h.
    private const int Fault = -14;
    private const int Invalid = -22;
    private const int NotSupported = -524;

    /// <summary>Room before the data for what programs push; more than enough for one encapsulation.</summary>
    private const int HeadRoom = 256;

    /// <summary>About BPF_SKB_MAX_LEN: a program may not make a packet longer.</summary>
    private const int MaxLength = 65_536 + HeadRoom;

    private byte[] _buffer = [];
    private int _start;

    public SocketBuffer()
    {
    }

    public SocketBuffer(ReadOnlySpan<byte> frame) => Reset(frame);

    public int Length { get; private set; }

    public Span<byte> Data => _buffer.AsSpan(_start, Length);

    /// <summary>Bytes that direct access reaches (<c>skb_headlen</c>); the rest is in pages.</summary>
    public int LinearLength { get; set; }

    /// <summary>Protocol of the packet in host order (<c>skb->protocol</c>).</summary>
    public ushort Protocol { get; set; }

    /// <summary>A tag that is not in the data.</summary>
    public bool VlanPresent { get; set; }

    public ushort VlanTci { get; set; }

    public ushort VlanProtocol { get; set; }

    public uint InterfaceIndex { get; set; } = 1;

    public uint IngressInterfaceIndex { get; set; }

    public uint Mark { get; set; }

    public uint Priority { get; set; }

    public uint QueueMapping { get; set; }

    public uint TrafficControlIndex { get; set; }

    public ulong Timestamp { get; set; }

    public uint Hash { get; set; }

    public uint PacketType { get; set; }

    /// <summary>Packets of the wire that a super-packet stands for; 0 when it is none.</summary>
    public uint GsoSegments { get; set; }

    public uint GsoSize { get; set; }

    /// <summary>Scratch space that programs pass on (<c>skb->cb</c>, 20 bytes of it).</summary>
    public byte[] ControlBlock { get; } = new byte[20];

    /// <summary>Changes each time a helper may have moved the data.</summary>
    internal PacketGeneration Generation { get; private set; } = new();

    /// <summary>Makes it a plain packet with this content, keeping the memory.</summary>
    public void Reset(ReadOnlySpan<byte> frame)
    {
        if (_buffer.Length < HeadRoom + frame.Length)
        {
            _buffer = new byte[HeadRoom + Math.Max(2048, frame.Length)];
        }

        _start = HeadRoom;
        Length = frame.Length;
        LinearLength = frame.Length;
        frame.CopyTo(Data);
        (VlanPresent, VlanTci, VlanProtocol) = (false, 0, 0);
        (Mark, Priority, QueueMapping, TrafficControlIndex, Hash, PacketType) = (0, 0, 0, 0, 0, 0);
        (GsoSegments, GsoSize, Timestamp) = (0, 0, 0);
        ControlBlock.AsSpan().Clear();
        Protocol = frame.Length >= EthernetHeader.UntaggedLength ? ReadEtherType() : (ushort)0;
    }

    public SocketBuffer Clone()
    {
        var clone = new SocketBuffer(Data)
        {
            LinearLength = LinearLength,
            Protocol = Protocol,
            VlanPresent = VlanPresent,
            VlanTci = VlanTci,
            VlanProtocol = VlanProtocol,
            InterfaceIndex = InterfaceIndex,
            IngressInterfaceIndex = IngressInterfaceIndex,
            Mark = Mark,
            Priority = Priority,
            QueueMapping = QueueMapping,
            TrafficControlIndex = TrafficControlIndex,
            Timestamp = Timestamp,
            Hash = Hash,
            PacketType = PacketType,
            GsoSegments = GsoSegments,
            GsoSize = GsoSize,
        };
        ControlBlock.CopyTo(clone.ControlBlock, 0);
        return clone;
    }

    /// <summary>bpf_skb_load_bytes: all or nothing; on an error the destination is zeroed.</summary>
    internal int Load(uint offset, Span<byte> destination)
    {
        if (offset > int.MaxValue || offset + (long)destination.Length > Length)
        {
            destination.Clear();
            return Fault;
        }

        Data.Slice((int)offset, destination.Length).CopyTo(destination);
        return 0;
    }

    internal int Store(uint offset, ReadOnlySpan<byte> source, ulong flags)
    {
        Touch();
        if (flags > 3)
        {
            return Invalid;
        }

        if (offset > int.MaxValue || offset + (long)source.Length > Length)
        {
            return Fault;
        }

        source.CopyTo(Data[(int)offset..]);
        return 0;
    }

    /// <summary>bpf_skb_change_head: zeroed room in front.</summary>
    internal int ChangeHead(uint bytes, ulong flags)
    {
        Touch();
        if (flags != 0 || bytes > MaxLength || Length + bytes > MaxLength)
        {
            return Invalid;
        }

        Grow(0, (int)bytes);
        return 0;
    }

    /// <summary>bpf_skb_change_tail: cuts or extends with zeros, and the packet is no super-packet afterwards.</summary>
    internal int ChangeTail(uint length, ulong flags)
    {
        Touch();
        if (flags != 0 || length > MaxLength || length < EthernetHeader.UntaggedLength)
        {
            return Invalid;
        }

        var old = Data.ToArray();
        var kept = Math.Min(Length, (int)length);
        EnsureCapacity(_start + (int)length);
        Length = (int)length;
        old.AsSpan(0, kept).CopyTo(Data);
        Data[kept..].Clear();
        LinearLength = Math.Min(Length, Math.Max(LinearLength, kept));
        (GsoSegments, GsoSize) = (0, 0);
        return 0;
    }

    /// <summary>bpf_skb_vlan_pop: drops the tag beside the data, or the one in it, and takes the next one out of the data.</summary>
    internal int PopVlan()
    {
        Touch();
        if (VlanPresent)
        {
            (VlanPresent, VlanTci) = (false, 0);
        }
        else if (!TryTakeTag(out _, out _))
        {
            return 0;
        }

        if (TryTakeTag(out var protocol, out var tci))
        {
            (VlanPresent, VlanProtocol, VlanTci) = (true, protocol, tci);
        }

        return 0;
    }

    /// <summary>bpf_skb_adjust_room with BPF_ADJ_ROOM_MAC: room between the Ethernet header and what follows.</summary>
    internal int AdjustRoom(int bytes, uint mode, ulong flags)
    {
        const uint ModeMac = 1;
        const ulong FixedGso = 1;
        Touch();
        if (mode != ModeMac || bytes is <= 0 or > 0xFFF)
        {
            return Invalid;
        }

        if (Protocol is not (EtherTypes.IPv4 or EtherTypes.IPv6))
        {
            return NotSupported;
        }

        Grow(EthernetHeader.UntaggedLength, bytes);
        if (GsoSize != 0 && (flags & FixedGso) == 0)
        {
            GsoSize -= (uint)bytes;
        }

        return 0;
    }

    /// <summary>bpf_skb_pull_data: makes the first bytes directly accessible; 0 means all that are linear now.</summary>
    internal int Pull(uint bytes)
    {
        Touch();
        if (bytes > Length)
        {
            return Invalid;
        }

        LinearLength = Math.Max(LinearLength, (int)bytes);
        return 0;
    }

    /// <summary>Packet pointers from before this are dead.</summary>
    internal void Touch() => Generation = new PacketGeneration();

    private void Grow(int at, int bytes)
    {
        if (bytes > _start)
        {
            var bigger = new byte[HeadRoom + bytes + Length];
            Data.CopyTo(bigger.AsSpan(HeadRoom + bytes));
            (_buffer, _start) = (bigger, HeadRoom + bytes);
        }

        _start -= bytes;
        Length += bytes;
        LinearLength += bytes;
        Data.Slice(bytes, at).CopyTo(Data);
        Data.Slice(at, bytes).Clear();
    }

    private bool TryTakeTag(out ushort protocol, out ushort tci)
    {
        protocol = Length >= EthernetHeader.UntaggedLength + EthernetHeader.VlanTagLength ? ReadEtherType() : (ushort)0;
        tci = 0;
        if (!EtherTypes.IsVlan(protocol))
        {
            return false;
        }

        tci = BinaryPrimitives.ReadUInt16BigEndian(Data[EthernetHeader.UntaggedLength..]);
        Data[..EthernetHeader.EtherTypeOffset].ToArray().CopyTo(Data[EthernetHeader.VlanTagLength..]);
        _start += EthernetHeader.VlanTagLength;
        Length -= EthernetHeader.VlanTagLength;
        LinearLength -= EthernetHeader.VlanTagLength;
        Protocol = ReadEtherType();
        return true;
    }

    private ushort ReadEtherType() => BinaryPrimitives.ReadUInt16BigEndian(Data[EthernetHeader.EtherTypeOffset..]);

    private void EnsureCapacity(int bytes)
    {
        if (_buffer.Length < bytes)
        {
            Array.Resize(ref _buffer, bytes);
        }
    }
}
