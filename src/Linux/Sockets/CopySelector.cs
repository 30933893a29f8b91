using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using Heliograph.Linux.Interop;
using static Heliograph.Linux.Interop.ClassicBpf;

namespace Heliograph.Linux.Sockets;

/// <summary>The VXLAN packets of one network that leave a device, from some addresses to some others, as a filter of a packet socket.</summary>
/// <remarks>
/// They have an untagged Ethernet header and an IPv4 header of 20 bytes, as our outer headers do. The filter runs before a packet is
/// queued, so what is not chosen takes no room in the buffer of the socket.
/// </remarks>
/// <param name="VirtualNetworkId">0 to 16777215.</param>
/// <param name="Sources">IPv4.</param>
/// <param name="Destinations">IPv4.</param>
/// <param name="MaxBytes">Of a packet with its outer headers; what is longer is cut.</param>
public sealed record CopySelector(
    int VirtualNetworkId, ImmutableArray<IPAddress> Sources, ImmutableArray<IPAddress> Destinations, int MaxBytes)
{
    /// <summary>Two instructions an address, of the 4096 that a filter may have (BPF_MAXINSNS of linux/bpf_common.h).</summary>
    public const int MaxAddresses = 2000;

    private const int PlainHeader = 0x45;
    private const int UdpProtocol = 17;
    private const int VxlanPort = 4789;

    internal sock_filter[] ToSocketFilter()
    {
        if (Sources.Length + Destinations.Length > MaxAddresses)
        {
            throw new InvalidOperationException($"{Sources.Length + Destinations.Length} addresses do not fit into the filter of a socket.");
        }

        // Offsets from the Ethernet header on; the byte behind the network identifier is reserved, and zero in our copies.
        var filter = new List<sock_filter>();
        RequireOne(filter, BPF_W, SKF_AD_OFF + SKF_AD_PKTTYPE, [IfPacket.PACKET_OUTGOING]);
        RequireOne(filter, BPF_H, 12, [0x0800]);
        RequireOne(filter, BPF_B, 14, [PlainHeader]);
        RequireOne(filter, BPF_B, 23, [UdpProtocol]);
        RequireOne(filter, BPF_H, 36, [VxlanPort]);
        RequireOne(filter, BPF_W, 46, [(uint)VirtualNetworkId << 8]);
        RequireOne(filter, BPF_W, 26, [.. Sources.Select(NumberOf)]);
        RequireOne(filter, BPF_W, 30, [.. Destinations.Select(NumberOf)]);
        filter.Add(Return((uint)MaxBytes));
        return [.. filter];
    }

    /// <summary>Goes on behind these instructions with one of the values, and ends the filter without any.</summary>
    private static void RequireOne(List<sock_filter> filter, int width, int offset, ReadOnlySpan<uint> values)
    {
        filter.Add(new sock_filter { code = (ushort)(BPF_LD | width | BPF_ABS), k = (uint)offset });
        for (var i = 0; i < values.Length; i++)
        {
            // Conditional jumps reach 255 instructions, unconditional ones any number; behind the values stands the refusal.
            filter.Add(new sock_filter { code = BPF_JMP | BPF_JEQ | BPF_K, jt = 0, jf = 1, k = values[i] });
            filter.Add(new sock_filter { code = BPF_JMP | BPF_JA, k = (uint)(2 * (values.Length - i - 1)) + 1 });
        }

        filter.Add(Return(0));
    }

    private static uint NumberOf(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());

    private static sock_filter Return(uint bytes) => new() { code = BPF_RET | BPF_K, k = bytes };
}
