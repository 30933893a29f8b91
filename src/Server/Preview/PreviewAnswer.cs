using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Core.Decoding;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;
using Heliograph.Server.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Preview;

/// <summary>What one host shows.</summary>
internal sealed record HostPreview(HostId Host, PreviewBatch Batch);

/// <summary>Packets in the words of the answer.</summary>
internal static class PreviewAnswer
{
    /// <summary>Of the first byte of an Ethernet address: broadcast and multicast (IEEE 802.3, 3.2.3).</summary>
    private const byte GroupBit = 1;

    /// <param name="session">That is looked at.</param>
    /// <param name="world">Where its interfaces are known.</param>
    /// <param name="hosts">What each host with a source shows.</param>
    /// <param name="numbers">How far the client is after this answer.</param>
    /// <param name="withLayers">Whether the parts of each packet are told, or only its line.</param>
    public static AnswerObject Of(
        Session session, World world, ImmutableArray<HostPreview> hosts, ImmutableSortedDictionary<string, long> numbers, bool withLayers) => new()
    {
        { "TrafficMirrorSessionId", session.Id.Value },
        { "Enabled", session.Enabled },
        {
            "Packets",
            AnswerList.Of(hosts.SelectMany(host => host.Batch.Packets.Select(packet => (host.Host, Packet: packet)))
                .OrderBy(shown => shown.Packet.UnixNanoseconds)
                .Select(shown => Of(shown.Host, shown.Packet, world, withLayers)))
        },
        { "NotShown", hosts.Sum(host => host.Batch.NotShown) },
        { "NextToken", PreviewCursor.Write(numbers) },
        {
            "Hosts",
            AnswerList.Of(hosts.Select(host => new AnswerObject
            {
                { "HostId", host.Host.Value }, { "State", host.Batch.State.ToString() }, { "Problem", host.Batch.Problem },
            }))
        },
        { "SharedWithSessionIds", AnswerList.OfTexts(SharedWith(hosts).Select(id => id.Value)) },
    };

    public static IEnumerable<SessionId> SharedWith(ImmutableArray<HostPreview> hosts)
        => hosts.SelectMany(host => host.Batch.SharedWith).Distinct().OrderBy(id => id.Value, StringComparer.Ordinal);

    private static AnswerObject Of(HostId host, PreviewedPacket packet, World world, bool withLayers)
    {
        var decoded = FrameDecoder.Decode(packet.Frame.Span);
        var answer = new AnswerObject
        {
            { "HostId", host.Value },
            { "Number", packet.Number },
            { "Time", TimeOf(packet.UnixNanoseconds) },
            { "NetworkInterfaceId", packet.Source.Value },
            { "Direction", DirectionOf(packet, world) is { } direction ? WireWords.Of(direction) : "" },
            { "CollectorAddress", packet.Collector.ToString() },
            { "Length", packet.OriginalLength },
            { "CapturedLength", packet.Frame.Length },
            { "Source", decoded.Source },
            { "Destination", decoded.Destination },
            { "Protocol", decoded.Protocol },
            { "Info", decoded.Info },
            { "Frame", Convert.ToBase64String(packet.Frame.Span) },
        };
        if (withLayers)
        {
            answer.Add("Layers", AnswerList.Of(decoded.Layers.Select(Of)));
        }

        return answer;
    }

    private static AnswerObject Of(DecodedLayer layer) => new()
    {
        { "Name", layer.Name },
        { "Summary", layer.Summary },
        { "Offset", layer.Offset },
        { "Length", layer.Length },
        {
            "Fields",
            AnswerList.Of(layer.Fields.Select(field => new AnswerObject
            {
                { "Name", field.Name }, { "Value", field.Value }, { "Offset", field.Offset }, { "Length", field.Length },
            }))
        },
    };

    /// <summary>Nine digits of a second: what the kernel tells, and more than a number of JSON can hold.</summary>
    private static string TimeOf(long unixNanoseconds)
    {
        const long PerSecond = 1_000_000_000;
        var second = DateTimeOffset.FromUnixTimeSeconds(unixNanoseconds / PerSecond);
        return string.Create(CultureInfo.InvariantCulture, $"{second:yyyy-MM-dd'T'HH:mm:ss}.{unixNanoseconds % PerSecond:000000000}Z");
    }

    /// <summary>
    /// By the Ethernet address of the interface: a group that somebody else speaks to is inbound. Null when neither end has it, as behind a
    /// bridge in the guest.
    /// </summary>
    private static TrafficDirection? DirectionOf(PreviewedPacket packet, World world)
    {
        if (!world.Interfaces.TryGetValue(packet.Source, out var source) || packet.Frame.Length < EthernetHeader.UntaggedLength)
        {
            return null;
        }

        var frame = packet.Frame.Span;
        return Is(source, frame[EthernetHeader.SourceOffset..]) ? TrafficDirection.Egress
            : Is(source, frame[EthernetHeader.DestinationOffset..]) || (frame[EthernetHeader.DestinationOffset] & GroupBit) != 0 ? TrafficDirection.Ingress
            : null;
    }

    private static bool Is(NetworkInterface source, ReadOnlySpan<byte> address)
        => Convert.ToHexString(address[..EthernetHeader.AddressLength]).Equals(source.MacAddress.Replace(":", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
}
