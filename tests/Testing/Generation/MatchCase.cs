using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;
using Heliograph.Testing.Matching;

namespace Heliograph.Testing.Generation;

/// <summary>A rule set and a frame about which two machines may differ.</summary>
/// <param name="AcceleratedTags">VLAN tags that the frame has beside its data.</param>
public sealed record MatchCase(ImmutableArray<SessionPlan> Sessions, ImmutableArray<byte> Frame, int AcceleratedTags = 0)
{
    /// <summary>For people: rules, hex, and what the frame is.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Sessions.Length} session(s), rules:");
        text.Append(RuleText.Format(Sessions, TrafficDirection.Ingress));
        foreach (var session in Sessions.Where(session => !session.Policy.IsNone))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  session {session.Id}: {session.Policy}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"frame of {Frame.Length} bytes, {AcceleratedTags} tag(s) beside the data:");
        text.AppendLine(CultureInfo.InvariantCulture, $"  {Convert.ToHexStringLower(Frame.AsSpan())}");
        text.Append(
            PacketKeyReader.TryRead(Frame.AsSpan(), out var key, AcceleratedTags)
                ? $"  {key.Version} protocol {key.Protocol?.ToString(CultureInfo.InvariantCulture) ?? "unknown"} "
                    + $"{Format(key.Source, key)} > {Format(key.Destination, key)}, {Describe(key.Ports)}, fragment {key.Fragment}"
                : "  no key");
        return text.ToString();
    }

    private static string Format(UInt128 address, PacketKey key) => Addresses.Format(address, key.Version == IpVersion.IPv6).ToString();

    private static string Describe(TransportPorts? ports)
        => ports is { } known ? string.Create(CultureInfo.InvariantCulture, $"ports {known.Source} > {known.Destination}") : "no ports";
}
