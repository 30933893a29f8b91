using CsCheck;
using Heliograph.Ebpf.Verifier;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Netlink;
using Heliograph.Linux.Sockets;
using Shouldly;

namespace Heliograph.Linux.Tests;

/// <summary>Readers of what the kernel says end at the first malformed part; they never throw and never go round in circles.</summary>
public sealed class MalformedTests
{
    /// <summary>Small numbers are likely, so that lengths are often nearly right.</summary>
    private static readonly Gen<byte[]> Bytes = Gen.OneOf(Gen.Byte, Gen.Byte[0, 24], Gen.Const((byte)0)).Array[0, 200];

    [Fact]
    public void Netlink_messages_of_any_bytes_are_walked_to_an_end()
        => Bytes.Sample(bytes =>
        {
            var messages = new MessageReader(bytes);
            var walked = 0;
            while (messages.Next(out _, out var body))
            {
                walked += 16 + body.Length;
            }

            return walked <= bytes.Length;
        });

    [Fact]
    public void Attributes_of_any_bytes_are_walked_to_an_end()
        => Bytes.Sample(bytes =>
        {
            var attributes = new AttributeReader(bytes);
            var walked = 0;
            while (attributes.Next(out _, out var value))
            {
                walked += 4 + value.Length;
                AttributeValue.Number(value);
                AttributeValue.Text(value);
                AttributeValue.Address(value);
            }

            return walked <= bytes.Length;
        });

    [Fact]
    public void Control_messages_of_any_bytes_are_walked_to_an_end()
        => Bytes.Sample(bytes =>
        {
            var messages = new ControlMessages(bytes);
            var walked = 0;
            while (messages.Next(out _, out _, out var data))
            {
                walked += 16 + data.Length;
                ControlMessages.Nanoseconds(data);
            }

            return walked <= bytes.Length;
        });

    [Fact]
    public void Any_text_is_a_verifier_log() => Gen.String.Sample(text => VerifierComplaint.Read(text).Instruction is null or >= 0);

    [Fact]
    public void Built_request_is_read_back()
        => Gen.Select(Gen.Int[1, 50], Gen.Byte.Array[0, 40]).Array[0, 20].Sample(attributes =>
        {
            var request = new RequestBuilder(16, 0x400);
            request.Nest(60, nest =>
            {
                foreach (var (type, value) in attributes)
                {
                    nest.Add(type, value);
                }
            });
            var messages = new MessageReader(request.Build(7));
            messages.Next(out var header, out var body).ShouldBeTrue();
            (header.nlmsg_type, header.nlmsg_flags, header.nlmsg_seq).ShouldBe(((ushort)16, (ushort)0x401, 7u));
            new AttributeReader(body).Next(out var outer, out var content).ShouldBeTrue();
            outer.ShouldBe(60);
            var inner = new AttributeReader(content);
            foreach (var (type, value) in attributes)
            {
                inner.Next(out var readType, out var readValue).ShouldBeTrue();
                readType.ShouldBe(type);
                readValue.ToArray().ShouldBe(value);
            }

            inner.Next(out _, out _).ShouldBeFalse();
        });
}
