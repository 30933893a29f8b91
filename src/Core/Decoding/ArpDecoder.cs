using System.Buffers.Binary;

namespace Heliograph.Core.Decoding;

/// <summary>ARP for IPv4 over Ethernet (RFC 826).</summary>
internal static class ArpDecoder
{
    private const int Length = 28;
    private const int Ethernet = 1;
    private const int IPv4 = 0x0800;

    public static void Decode(ReadOnlySpan<byte> frame, int at, FrameReading reading)
    {
        if (frame.Length < at + Length)
        {
            reading.AddCut("ARP", at, frame.Length);
            return;
        }

        var layer = new LayerBuilder(frame, "ARP", at);
        var hardware = layer.AddNumber16("Hardware type", at);
        var protocol = BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 2)..]);
        layer.AddHex16("Protocol type", at + 2);
        var hardwareLength = layer.AddByte("Hardware length", at + 4);
        var protocolLength = layer.AddByte("Protocol length", at + 5);
        var operation = BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 6)..]);
        layer.Add("Operation", operation switch { 1 => "1 (request)", 2 => "2 (reply)", _ => $"{operation}" }, at + 6, 2);
        if (hardware != Ethernet || protocol != IPv4 || hardwareLength != 6 || protocolLength != 4)
        {
            reading.Add(layer.Build("not for IPv4 over Ethernet", frame.Length));
            reading.Say("ARP", "not for IPv4 over Ethernet");
            return;
        }

        var senderMac = layer.AddMac("Sender hardware address", at + 8);
        var sender = layer.AddAddress("Sender protocol address", at + 14, 4);
        layer.AddMac("Target hardware address", at + 18);
        var target = layer.AddAddress("Target protocol address", at + 24, 4);
        (reading.Source, reading.Destination) = (sender, target);
        var info = operation switch
        {
            1 when sender == target => $"{sender} announces itself at {senderMac}",
            1 => $"who has {target}? tell {sender}",
            2 => $"{sender} is at {senderMac}",
            _ => $"operation {operation}",
        };
        reading.Add(layer.Build(info, at + Length));
        reading.Say("ARP", info);
    }
}
