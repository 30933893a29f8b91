using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using Heliograph.Ebpf.Isa;
using Heliograph.Linux.Interop;
using static Heliograph.Linux.Interop.ClassicBpf;

namespace Heliograph.Linux.Sockets;

/// <summary>
/// The UDP datagrams that a ring takes and a guard keeps from the stack, told twice in the two languages of the kernel: both must choose
/// the same packets, or some come twice and some never. They are those for this machine, without VLAN tag, IPv4 header of 20 bytes, whole.
/// </summary>
/// <param name="Address">Destination, IPv4.</param>
/// <param name="Port">Destination.</param>
public sealed record UdpSelector(IPAddress Address, int Port)
{
    /// <summary>Ethernet, IPv4 and UDP header of the packets that are chosen.</summary>
    public const int HeaderBytes = 14 + 20 + 8;

    private const int WholePacket = 0x40000;
    private const int PlainHeader = 0x45;
    private const int FragmentBits = 0x3fff;
    private const int UdpProtocol = 17;

    // enum tcx_action_base of linux/bpf.h.
    private const int Next = -1;
    private const int Drop = 2;

    internal sock_filter[] ToSocketFilter()
    {
        (int Width, int Offset, uint Value)[] checks =
        [
            (BPF_W, SKF_AD_OFF + SKF_AD_PKTTYPE, 0),
            (BPF_W, SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT, 0),
            (BPF_H, 12, 0x0800),
            (BPF_B, 14, PlainHeader),
            (BPF_B, 23, UdpProtocol),
            (BPF_W, 30, BinaryPrimitives.ReadUInt32BigEndian(Address.GetAddressBytes())),
            (BPF_H, 36, (uint)Port),
        ];
        var length = (2 * checks.Length) + 4;
        var filter = new List<sock_filter>(length);
        foreach (var (width, offset, value) in checks)
        {
            filter.Add(Load(width, offset));
            // The last instruction refuses.
            filter.Add(Jump(BPF_JEQ, value, 0, (byte)(length - filter.Count - 2)));
        }

        filter.Add(Load(BPF_H, 20));
        filter.Add(Jump(BPF_JSET, FragmentBits, 1, 0));
        filter.Add(Return(WholePacket));
        filter.Add(Return(0));
        return [.. filter];
    }

    internal ImmutableArray<Instruction> ToGuard()
    {
        // Offsets in struct __sk_buff, then in the 24 bytes on the stack from the IPv4 header on.
        const int PacketType = 4, Protocol = 16, VlanPresent = 20;
        const short Copy = -24;
        var address = BitConverter.ToInt32(Address.GetAddressBytes());
        List<Instruction> code = [new(0xbf, 6, 1, 0, 0)];
        // Jumps to the end are filled in when its place is known.
        var ends = new List<int>();
        void Check(Instruction load, int value)
        {
            code.Add(load);
            ends.Add(code.Count);
            code.Add(new(0x56, load.Destination, 0, 0, value)); // if w1 != value goto next
        }

        Check(new(0x61, 1, 6, PacketType, 0), 0);
        Check(new(0x61, 1, 6, VlanPresent, 0), 0);
        Check(new(0x61, 1, 6, Protocol, 0), 0x0008); // IPv4, big-endian
        code.AddRange([
            new(0xbf, 1, 6, 0, 0), new(0xb7, 2, 0, 0, 14), new(0xbf, 3, 10, 0, 0), new(0x07, 3, 0, 0, Copy), new(0xb7, 4, 0, 0, -Copy),
        ]);
        Check(new(0x85, 0, 0, 0, 26), 0); // bpf_skb_load_bytes answers 0 in r0
        Check(new(0x71, 1, 10, Copy, 0), PlainHeader);
        Check(new(0x71, 1, 10, Copy + 9, 0), UdpProtocol);
        Check(new(0x61, 1, 10, Copy + 16, 0), address);
        Check(new(0x69, 1, 10, Copy + 22, 0), BinaryPrimitives.ReverseEndianness((ushort)Port));
        code.Add(new(0x69, 1, 10, Copy + 6, 0));
        code.Add(new(0x57, 1, 0, 0, BinaryPrimitives.ReverseEndianness((ushort)FragmentBits)));
        ends.Add(code.Count);
        code.Add(new(0x56, 1, 0, 0, 0));
        code.AddRange([new(0xb7, 0, 0, 0, Drop), new(0x95, 0, 0, 0, 0)]);
        var next = code.Count;
        code.AddRange([new(0xb7, 0, 0, 0, Next), new(0x95, 0, 0, 0, 0)]);
        foreach (var jump in ends)
        {
            code[jump] = code[jump] with { Offset = (short)(next - jump - 1) };
        }

        return [.. code];
    }

    private static sock_filter Load(int width, int offset) => new() { code = (ushort)(BPF_LD | width | BPF_ABS), k = (uint)offset };

    private static sock_filter Jump(int test, uint value, byte whenTrue, byte whenFalse)
        => new() { code = (ushort)(BPF_JMP | test | BPF_K), jt = whenTrue, jf = whenFalse, k = value };

    private static sock_filter Return(uint bytes) => new() { code = (ushort)(BPF_RET | BPF_K), k = bytes };
}
