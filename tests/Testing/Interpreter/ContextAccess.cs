using System.Buffers.Binary;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Testing.Interpreter;

/// <summary>Loads and stores on <c>struct __sk_buff</c> (include/uapi/linux/bpf.h): whole fields only.</summary>
internal static class ContextAccess
{
    private const int Length = 0;
    private const int PacketType = 4;
    private const int Mark = 8;
    private const int QueueMapping = 12;
    private const int Protocol = 16;
    private const int VlanPresent = 20;
    private const int VlanTci = 24;
    private const int VlanProtocol = 28;
    private const int Priority = 32;
    private const int IngressInterfaceIndex = 36;
    private const int InterfaceIndex = 40;
    private const int TrafficControlIndex = 44;
    private const int ControlBlock = 48;
    private const int ControlBlockEnd = 68;
    private const int Hash = 68;
    private const int Data = 76;
    private const int DataEnd = 80;
    private const int Timestamp = 152;
    private const int WireLength = 160;
    private const int GsoSegments = 164;
    private const int GsoSize = 176;

    /// <returns>False when programs of this type may not read these bytes.</returns>
    public static bool TryLoad(SocketBuffer skb, long offset, OperandSize size, out RegisterValue value)
    {
        value = default;
        var bytes = size.Bytes();
        if (offset >= ControlBlock && offset + bytes <= ControlBlockEnd && offset % bytes == 0)
        {
            value = RegisterValue.Scalar(LittleEndian.Read(skb.ControlBlock.AsSpan((int)offset - ControlBlock), bytes));
            return true;
        }

        if (offset == Timestamp && size == OperandSize.Double)
        {
            value = RegisterValue.Scalar(skb.Timestamp);
            return true;
        }

        return size == OperandSize.Word && TryLoadWord(skb, offset, out value);
    }

    public static bool TryStore(SocketBuffer skb, long offset, OperandSize size, ulong value)
    {
        var bytes = size.Bytes();
        if (offset >= ControlBlock && offset + bytes <= ControlBlockEnd && offset % bytes == 0)
        {
            LittleEndian.Write(skb.ControlBlock.AsSpan((int)offset - ControlBlock), bytes, value);
            return true;
        }

        switch (offset, size)
        {
            case (Mark, OperandSize.Word): skb.Mark = (uint)value; return true;
            case (QueueMapping, OperandSize.Word): skb.QueueMapping = (uint)value; return true;
            case (Priority, OperandSize.Word): skb.Priority = (uint)value; return true;
            case (TrafficControlIndex, OperandSize.Word): skb.TrafficControlIndex = (uint)value; return true;
            case (Timestamp, OperandSize.Double): skb.Timestamp = value; return true;
            default: return false;
        }
    }

    private static bool TryLoadWord(SocketBuffer skb, long offset, out RegisterValue value)
    {
        if (offset is Data or DataEnd)
        {
            value = offset == Data
                ? new RegisterValue(ValueKind.Packet, 0, skb.Generation)
                : new RegisterValue(ValueKind.PacketEnd, (ulong)skb.LinearLength, skb.Generation);
            return true;
        }

        uint? field = offset switch
        {
            Length or WireLength => (uint)skb.Length,
            PacketType => skb.PacketType,
            Mark => skb.Mark,
            QueueMapping => skb.QueueMapping,
            // These two are in network order.
            Protocol => BinaryPrimitives.ReverseEndianness(skb.Protocol),
            VlanProtocol => BinaryPrimitives.ReverseEndianness(skb.VlanProtocol),
            VlanPresent => skb.VlanPresent ? 1u : 0u,
            VlanTci => skb.VlanTci,
            Priority => skb.Priority,
            IngressInterfaceIndex => skb.IngressInterfaceIndex,
            InterfaceIndex => skb.InterfaceIndex,
            TrafficControlIndex => skb.TrafficControlIndex,
            Hash => skb.Hash,
            GsoSegments => skb.GsoSegments,
            GsoSize => skb.GsoSize,
            _ => null,
        };
        value = RegisterValue.Scalar(field.GetValueOrDefault());
        return field.HasValue;
    }
}
