using CsCheck;
using Heliograph.Core.Packets;
using Heliograph.Receiver.Listening;
using Shouldly;

namespace Heliograph.Receiver.Tests;

public class VxlanTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4242)]
    [InlineData(0xffffff)]
    public void Network_identifier_is_the_upper_24_bits(int vni)
    {
        VxlanPayload.TryRead(Frames.Vxlan(vni, new byte[14]), out var header, out _).ShouldBeTrue();
        header.ShouldBe(new VxlanPayload(vni, ReservedBitsSet: false));
    }

    [Theory]
    [InlineData(0x88, 0)]
    [InlineData(0x09, 0)]
    [InlineData(0x08, 1)]
    public void Reserved_bits_are_accepted_and_told(byte flags, byte reserved)
    {
        VxlanPayload.TryRead(Frames.Vxlan(7, new byte[14], flags, reserved), out var header, out _).ShouldBeTrue();
        header.ShouldBe(new VxlanPayload(7, ReservedBitsSet: true));
    }

    [Fact]
    public void Malformed_datagrams_have_a_reason()
    {
        ReasonOf(new byte[7]).ShouldBe(MalformedReason.ShorterThanHeader);
        ReasonOf([]).ShouldBe(MalformedReason.ShorterThanHeader);
        ReasonOf(Frames.Vxlan(7, new byte[14], flags: 0)).ShouldBe(MalformedReason.WithoutNetworkIdentifier);
        ReasonOf(Frames.Vxlan(7, new byte[13])).ShouldBe(MalformedReason.WithoutInnerFrame);
    }

    [Fact]
    public void Random_bytes_never_throw()
        => Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            if (VxlanPayload.TryRead(bytes, out _, out _))
            {
                OriginalLength.Of(bytes.AsSpan(VxlanHeader.Length)).ShouldBeGreaterThanOrEqualTo(bytes.Length - VxlanHeader.Length);
            }
        });

    [Fact]
    public void Cut_copy_has_the_length_that_its_IP_header_tells()
    {
        var four = Frames.UdpOverIPv4("10.0.0.1", "10.0.0.2", 1000);
        var six = Frames.UdpOverIPv6("fd00::1", "fd00::2", 1000);
        OriginalLength.Of(four.AsSpan(0, 78)).ShouldBe(four.Length);
        OriginalLength.Of(six.AsSpan(0, 78)).ShouldBe(six.Length);
        OriginalLength.Of(Frames.WithVlanTag(four).AsSpan(0, 78)).ShouldBe(four.Length + 4);
        OriginalLength.Of(Frames.WithVlanTag(Frames.WithVlanTag(six)).AsSpan(0, 78)).ShouldBe(six.Length + 8);
    }

    [Fact]
    public void Whole_copy_has_its_own_length()
    {
        var frame = Frames.UdpOverIPv4("10.0.0.1", "10.0.0.2", 4);
        OriginalLength.Of(frame).ShouldBe(frame.Length);
        byte[] padded = [.. frame, .. new byte[14]];
        OriginalLength.Of(padded).ShouldBe(padded.Length);
        OriginalLength.Of(new byte[14]).ShouldBe(14);
    }

    private static MalformedReason ReasonOf(byte[] datagram)
    {
        VxlanPayload.TryRead(datagram, out _, out var reason).ShouldBeFalse();
        return reason;
    }
}
