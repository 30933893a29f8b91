using System.Net;
using Heliograph.Core.Decoding;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;

namespace Heliograph.Fuzz.Targets;

/// <summary>Frames for people: bounded, printable, within the frame, and with the addresses that the rules see.</summary>
internal sealed class Decoding() : FuzzTarget("decoding")
{
    private const int MaxText = 256;

    protected override void Try(byte[] input)
    {
        var frame = FrameDecoder.Decode(input);
        foreach (var text in (string[])[frame.Source, frame.Destination, frame.Protocol, frame.Info])
        {
            CheckText(text);
        }

        Expect.That(frame.Layers.Length is > 0 and <= 24, $"{frame.Layers.Length} layers");
        foreach (var layer in frame.Layers)
        {
            CheckPlace(input, layer.Offset, layer.Length);
            CheckText(layer.Name);
            CheckText(layer.Summary);
            Expect.That(layer.Fields.Length <= 96, $"{layer.Fields.Length} fields");
            foreach (var field in layer.Fields)
            {
                CheckPlace(input, field.Offset, field.Length);
                CheckText(field.Name);
                CheckText(field.Value);
            }
        }

        if (PacketKeyReader.TryRead(input, out var key))
        {
            Expect.That(frame.Source.Contains(Address(key.Version, key.Source), StringComparison.Ordinal), $"source {frame.Source}");
            Expect.That(frame.Destination.Contains(Address(key.Version, key.Destination), StringComparison.Ordinal), $"destination {frame.Destination}");
        }
    }

    private static void CheckText(string text)
        => Expect.That(text.Length <= MaxText && text.All(c => c is >= ' ' and <= '~'), $"text <{text}>");

    private static void CheckPlace(byte[] input, int offset, int length)
        => Expect.That(offset >= 0 && length >= 0 && offset + length <= input.Length, $"{length} bytes from {offset} in {input.Length}");

    private static string Address(IpVersion version, UInt128 address)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        return new IPAddress(version == IpVersion.IPv4 ? bytes[12..] : bytes).ToString();
    }
}
