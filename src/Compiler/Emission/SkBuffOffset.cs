namespace Heliograph.Compiler.Emission;

/// <summary>Byte offsets of fields of <c>struct __sk_buff</c>; all fields are u32.</summary>
/// <remarks>Source: include/uapi/linux/bpf.h (v6.12).</remarks>
internal static class SkBuffOffset
{
    public const int Len = 0;
    public const int Mark = 8;

    /// <summary>Network order in the low half.</summary>
    public const int Protocol = 16;
    public const int VlanPresent = 20;
    public const int Ifindex = 40;

    /// <summary>Read only; <c>bpf_set_hash</c> sets it.</summary>
    public const int Hash = 68;

    /// <summary>Five words that survive <c>bpf_clone_redirect</c> up to the egress hook of the target device.</summary>
    public const int Cb = 48;

    /// <summary>Pointer to the linear part, and behind its end.</summary>
    public const int Data = 76;
    public const int DataEnd = 80;
    public const int GsoSize = 176;
}

/// <summary>The words of <c>skb->cb</c> that go with a clone from the source program to the encapsulating one.</summary>
internal static class CloneWord
{
    /// <summary>The random number of the agent; no other packet carries it.</summary>
    public const int Magic = SkBuffOffset.Cb;
    public const int TemplateSlot = SkBuffOffset.Cb + 4;
    public const int FlowHash = SkBuffOffset.Cb + 8;

    /// <summary>IP and transport header of a super-packet in bytes, 0 for other packets.</summary>
    public const int HeaderBytes = SkBuffOffset.Cb + 12;

    /// <summary>In place of the header bytes: it came out of the relay and does not go there again.</summary>
    public const int FromRelay = 1 << 16;
}

/// <summary>
/// What goes with a packet through the relay, where <c>skb->cb</c> does not: the kernel uses it there. The flow hash is in <c>skb->hash</c>.
/// </summary>
internal static class RelayMark
{
    /// <summary>Half of the random number of the agent: the upper 16 bits of the mark.</summary>
    public const uint SignMask = 0xffff_0000;

    /// <summary>How many VLAN tags were in the data of the packet.</summary>
    public const int TagsShift = 14;
    public const int TagsMask = 3;
    public const int SlotMask = (1 << TagsShift) - 1;

    /// <summary>A tag has four bytes.</summary>
    public const int TagBytesShift = 2;
}

/// <summary>Return values of TCX programs.</summary>
/// <remarks>Source: enum tcx_action_base of include/uapi/linux/bpf.h (v6.6).</remarks>
internal static class TcxAction
{
    /// <summary>The next program of the chain decides; after the last one the packet goes on its way.</summary>
    public const int Next = -1;
    public const int Drop = 2;
}

/// <summary>What the encapsulating program writes into the outcome map: a <see cref="MapLayouts.SessionCounter"/> and flags.</summary>
internal static class Outcome
{
    /// <summary>Zero, which the source program writes before cloning: the clone was not seen.</summary>
    public const int NotSeen = 0;
    public const int CounterMask = 0x0f;
    public const int Truncated = 0x10;

    /// <summary>A super-packet became one frame.</summary>
    public const int Collapsed = 0x20;
    public const int SentWhole = 0x40;

    /// <summary>Set by the encapsulating program in all that it writes.</summary>
    public const int Seen = 0x80;

    /// <summary>The upper word: the counter slot of the member of a group that the clone was sent to, plus one.</summary>
    public const int MemberShift = 32;
}
