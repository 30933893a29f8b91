using System.Buffers.Binary;
using CsCheck;
using Heliograph.Receiver.Reading;
using Shouldly;

namespace Heliograph.Receiver.Tests;

public sealed class CaptureReaderTests
{
    private static readonly byte[][] s_frames = [[.. Enumerable.Range(0, 60).Select(i => (byte)i)], [1, 2, 3], [.. new byte[1514]]];

    public static TheoryData<bool, bool> Forms => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Frames_come_as_they_were_written_in_either_form_and_byte_order(bool isPcapng, bool isBigEndian)
    {
        var file = Capture(isPcapng, isBigEndian);
        Read(file).ShouldBe(s_frames.Select(frame => (Convert.ToHexString(frame), frame.Length + 7)));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_file_that_is_cut_off_gives_what_is_whole_and_then_says_so(bool isPcapng, bool isBigEndian)
    {
        var file = Capture(isPcapng, isBigEndian);
        var whole = 0;
        for (var length = 0; length < file.Length; length++)
        {
            try
            {
                whole += Read(file[..length]).Count == s_frames.Length ? 1 : 0;
            }
            catch (InvalidDataException)
            {
                // It says so.
            }
        }

        whole.ShouldBe(0);
    }

    [Fact]
    public void Whatever_is_in_a_file_reading_it_ends_and_fails_in_one_way()
        => Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 1700], Gen.Byte).Array[1, 6].Sample(changes =>
        {
            var file = Capture(changes[0].Item1, changes[0].Item2);
            foreach (var (_, _, place, value) in changes)
            {
                file[place % file.Length] = value;
            }

            try
            {
                Read(file).Count.ShouldBeLessThan(200);
            }
            catch (InvalidDataException)
            {
                // The one way.
            }
        });

    [Fact]
    public void Other_files_and_other_links_are_named()
    {
        Should.Throw<InvalidDataException>(() => Read("#!/bin/sh\n"u8.ToArray())).Message.ShouldBe("The file is neither pcap nor pcapng.");
        var cooked = Capture(false, false);
        cooked[20] = 113;
        Should.Throw<InvalidDataException>(() => Read(cooked)).Message.ShouldContain("link type 113");
    }

    private static List<(string Frame, int WireLength)> Read(byte[] file)
    {
        var reader = new CaptureReader(new MemoryStream(file));
        var frames = new List<(string, int)>();
        while (reader.TryRead())
        {
            frames.Add((Convert.ToHexString(reader.Frame), reader.WireLength));
        }

        return frames;
    }

    private static byte[] Capture(bool isPcapng, bool isBigEndian)
    {
        using var file = new MemoryStream();
        if (isPcapng)
        {
            // A section, a description of an interface, and a block of a type that nobody knows.
            Put([0x0A0D0D0A, 28, 0x1A2B3C4D, Half(1, 0), uint.MaxValue, uint.MaxValue, 28, 1, 20, Half(1, 0), 0, 20, 0x0BAD, 16, 7, 16]);
        }
        else
        {
            Put([0xA1B2C3D4, Half(2, 4), 0, 0, 65535, 1]);
        }

        foreach (var frame in s_frames)
        {
            var padded = (frame.Length + 3) & ~3;
            var (length, wire, total) = ((uint)frame.Length, (uint)frame.Length + 7, (uint)(32 + padded));
            Put(isPcapng ? [6, total, 0, 0, 0, length, wire] : [0, 0, length, wire]);
            file.Write(frame);
            if (isPcapng)
            {
                file.Write(new byte[padded - frame.Length]);
                Put([total]);
            }
        }

        return file.ToArray();

        uint Half(ushort first, ushort second) => isBigEndian ? ((uint)first << 16) | second : ((uint)second << 16) | first;

        void Put(ReadOnlySpan<uint> words)
        {
            Span<byte> bytes = stackalloc byte[sizeof(uint)];
            foreach (var word in words)
            {
                if (isBigEndian)
                {
                    BinaryPrimitives.WriteUInt32BigEndian(bytes, word);
                }
                else
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
                }

                file.Write(bytes);
            }
        }
    }
}
