using System.Buffers.Binary;
using Heliograph.Core.Packets;
using Heliograph.Linux.Sockets;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>
/// What the guest sends over TCP, taken in front of all programs of ours, and what arrives at the collector. A marked packet follows both,
/// so that "all" is a fact and not a matter of patience.
/// </summary>
public sealed class WireCapture(AgentCloud cloud) : IDisposable
{
    public const string MarkerRule = "accept udp 0.0.0.0/0 9/9 > 0.0.0.0/0 9/9";

    private const int Marker = 9999;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly PacketSocket _source = cloud.OpenSource();
    private readonly PacketSocket _collector = cloud.OpenCollector();

    /// <summary>
    /// The packets of the source's wire have come, each once and byte for byte up to the cut; and, with the bytes that were cut off, they are
    /// right in the eyes of tshark. Order is shown elsewhere: here the sender changes CPUs, so that not even the host gets all in order.
    /// </summary>
    /// <param name="length">From the IP header on.</param>
    public async Task<(List<byte[]> Wire, List<Copy> Copies)> ShouldBeCopiedAsync(int length)
    {
        var copies = CopiesUntilMarker();
        var wire = WireUntilMarker();
        Sorted(copies.Select(copy => copy.Inner)).SequenceEqual(Sorted(wire.Select(frame => frame[..Math.Min(frame.Length, 14 + length)])))
            .ShouldBeTrue($"{wire.Count} packets, {copies.Count} copies");
        var segments = copies.Select(copy => new CopiedSegment(copy.Inner)).ToList();
        var first = segments.First(segment => segment.IsSyn).Sequence + 1;
        (await Tshark.FieldsAsync(segments.Select(segment => segment.Whole(first)), "tcp.checksum.status", "_ws.malformed"))
            .ShouldAllBe(row => row[0] == "1" && row[1] == "");
        return (wire, copies);
    }

    /// <summary>All that came, in order, without the marker that ends it.</summary>
    public List<Copy> CopiesUntilMarker()
    {
        cloud.Send($"eth / ipv4 10.99.1.2 > 10.99.1.1 id={Marker} / udp 9 > 9 / data 8");
        var copies = new List<Copy>();
        var frame = new byte[65536];
        while (true)
        {
            var length = _collector.Receive(frame, Deadline, out _);
            length.ShouldBeGreaterThan(0, $"{copies.Count} came, and no marker");
            if (!Copy.TryRead(frame.AsSpan(0, length), out var copy))
            {
                continue;
            }

            if (IsMarker(copy.Inner))
            {
                return copies;
            }

            copies.Add(copy);
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _collector.Dispose();
    }

    private static IEnumerable<string> Sorted(IEnumerable<byte[]> frames) => frames.Select(Convert.ToHexStringLower).Order(StringComparer.Ordinal);

    /// <summary>As a card would have put it on the wire.</summary>
    private List<byte[]> WireUntilMarker()
    {
        var wire = new List<byte[]>();
        var buffer = new byte[70_000];
        while (true)
        {
            var length = _source.Receive(buffer, Deadline, out var metadata);
            length.ShouldBeGreaterThan(0, $"{wire.Count} came, and no marker");
            var frame = buffer[..length];
            if (IsMarker(frame))
            {
                return wire;
            }

            if (metadata.GsoType != GsoType.None)
            {
                Offloads.TrySegmentSuperPacket(frame, metadata.GsoSize, out var segments).ShouldBeTrue();
                wire.AddRange(segments);
            }
            else if (frame[12] == 0x86 ? frame[20] == 6 : frame[13] == 0 && frame[23] == 6)
            {
                (!metadata.NeedsChecksum || Offloads.CompleteChecksum(frame, metadata.ChecksumStart, metadata.ChecksumOffset)).ShouldBeTrue();
                wire.Add(frame);
            }
        }
    }

    private static bool IsMarker(byte[] frame)
        => frame.Length == 50 && frame[13] == 0 && frame[23] == 17 && BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(18)) == Marker;
}
