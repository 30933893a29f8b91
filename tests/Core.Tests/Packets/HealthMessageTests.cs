using CsCheck;
using Heliograph.Core.Packets;
using Shouldly;

namespace Heliograph.Core.Tests.Packets;

public sealed class HealthMessageTests
{
    [Fact]
    public void What_was_written_is_read()
        => Gen.Select(Gen.Bool, Gen.ULong, Gen.UInt).Sample((isAnswer, nonce, sequence) =>
        {
            var bytes = new byte[HealthMessage.Length];
            var message = new HealthMessage(isAnswer, nonce, sequence);
            message.WriteTo(bytes);
            HealthMessage.TryRead(bytes, out var read).ShouldBeTrue();
            read.ShouldBe(message);
        });

    [Fact]
    public void It_is_what_the_documents_say()
    {
        var bytes = new byte[HealthMessage.Length];
        new HealthMessage(false, 0x0102030405060708, 9).WriteTo(bytes);
        Convert.ToHexStringLower(bytes).ShouldBe("00000000" + "48474c48" + "01010000" + "00000009" + "0102030405060708");
    }

    [Fact]
    public void No_receiver_of_VXLAN_takes_it_for_a_frame()
    {
        var bytes = new byte[HealthMessage.Length];
        new HealthMessage(false, ulong.MaxValue, uint.MaxValue).WriteTo(bytes);
        VxlanHeader.TryRead(bytes, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0, 0x08)]
    [InlineData(4, 0x00)]
    [InlineData(8, 0x02)]
    [InlineData(9, 0x03)]
    public void Other_bytes_are_no_message(int offset, byte value)
    {
        var bytes = new byte[HealthMessage.Length];
        new HealthMessage(true, 1, 2).WriteTo(bytes);
        bytes[offset] = value;
        HealthMessage.TryRead(bytes, out _).ShouldBeFalse();
        HealthMessage.TryRead(bytes.AsSpan(0, HealthMessage.Length - 1), out _).ShouldBeFalse();
    }
}
