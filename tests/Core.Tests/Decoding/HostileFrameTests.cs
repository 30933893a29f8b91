using System.Diagnostics;
using CsCheck;
using Heliograph.Core.Decoding;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Core.Tests.Decoding;

public sealed class HostileFrameTests
{
    private static readonly byte[][] s_seeds =
    [
        PacketText.Build("eth / svlan 1 / vlan 2 / ipv4 10.0.0.1 > 10.0.0.2 options=12 / tcp 1 > 443 / hex 160303002f0100002b0303" + new string('0', 64) + "000002130101000000000000"),
        PacketText.Build("eth / ipv6 fd00::1 > fd00::2 / hopopt 16 / routing / frag offset=0 mf / dstopt / udp 53 > 53 / hex 00018180000100010000000001610000010001c00c00010001000000010004" + "01020304"),
        PacketText.Build("eth / ipv4 10.0.0.9 > 10.0.0.1 / icmp type=3 / ipv4 10.0.0.1 > 10.0.0.31 / udp 50000 > 4789"),
        PacketText.Build("eth type=0x0806 / hex 00010800060400010200000000070a0000010000000000000a000002"),
        PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / tcp 1 > 80 / hex 474554202f20485454502f312e310d0a486f73743a20610d0a0d0a"),
        PacketText.Build("eth / ipv6 fe80::1 > fe80::2 proto=58 / hex 870000000000000020010db8000000000000000000000001"),
    ];

    [Fact]
    public void Whatever_the_bytes_are_the_answer_is_bounded_printable_and_within_the_frame()
    {
        var change = Gen.Select(Gen.Int[0, 200], Gen.Byte);
        var mutated = Gen.Select(Gen.Int[0, s_seeds.Length - 1], change.Array[0, 12], Gen.Int[0, 200]).Select((index, changes, cut) =>
        {
            var seed = s_seeds[index];
            var frame = seed[..Math.Min(seed.Length, Math.Max(0, 200 - cut))].ToArray();
            foreach (var (at, value) in changes)
            {
                if (at < frame.Length)
                {
                    frame[at] = value;
                }
            }

            return frame;
        });
        Gen.OneOf(mutated, Gen.Byte.Array[0, 300]).Sample(ShouldBeHarmless, iter: 50_000);
    }

    [Fact]
    public void Every_frame_can_be_cut_anywhere()
    {
        foreach (var seed in s_seeds)
        {
            for (var length = 0; length <= seed.Length; length++)
            {
                ShouldBeHarmless(seed[..length]);
            }
        }
    }

    [Fact]
    public void A_frame_made_to_take_long_does_not()
    {
        // A message whose every record names the longest chain of pointers, in the longest frame.
        var message = new byte[60_000];
        byte[] header = [0, 1, 0x81, 0x80, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        header.CopyTo(message, 0);
        for (var at = 14; at + 1 < message.Length; at += 2)
        {
            (message[at], message[at + 1]) = ((byte)(0xc0 | ((at - 2) >> 8 & 0x3f)), (byte)(at - 2));
        }

        byte[] udp = [0, 53, 0, 53, 0xea, 0x68, 0, 0, .. message];
        var frame = FrameDecoderTests.Ipv4(17, Convert.ToHexString(udp));
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < 100; i++)
        {
            ShouldBeHarmless(frame);
        }

        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    private static void ShouldBeHarmless(byte[] bytes)
    {
        const int MaxText = 256;
        var frame = FrameDecoder.Decode(bytes);
        frame.Layers.Length.ShouldBeLessThanOrEqualTo(24);
        string[] line = [frame.Source, frame.Destination, frame.Protocol, frame.Info];
        if (line.Any(IsBad) || frame.Layers.Any(layer => IsBad(layer.Summary) || !IsWithin(layer.Offset, layer.Length)
            || layer.Fields.Length > 96 || layer.Fields.Any(field => IsBad(field.Name) || IsBad(field.Value) || !IsWithin(field.Offset, field.Length))))
        {
            throw new InvalidOperationException($"{Convert.ToHexString(bytes)}: {frame}");
        }

        bool IsWithin(int offset, int length) => offset >= 0 && length >= 0 && offset + length <= bytes.Length;

        static bool IsBad(string text) => text.Length > MaxText || text.Any(c => c is < ' ' or > '~');
    }
}
