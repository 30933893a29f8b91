using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;
using Heliograph.Testing.Packets;

namespace Heliograph.Testing.Matching;

/// <summary>A named case of <c>tests/cases/matching.json</c>: every machine that decides about packets runs all of them.</summary>
/// <param name="Name">A sentence of the specification.</param>
/// <param name="Rules">One list per session, both in priority order; see <see cref="RuleText"/>.</param>
/// <param name="Packets">
/// Texts (see <see cref="PacketText"/>) and what happens to each: <c>none</c>, <c>arp</c>, <c>dhcp</c>, <c>own-copy</c>, or
/// <c>SESSION.RULE</c>.
/// </param>
public sealed record MatchingCase(
    string Name, IReadOnlyList<IReadOnlyList<string>> Rules, IReadOnlyList<MatchingPacket> Packets)
{
    /// <summary>The collectors of all cases: 10.88.0.31 and 10.88.0.32.</summary>
    public static IReadOnlySet<UInt128> Collectors { get; } = new HashSet<UInt128> { 0x0A58001F, 0x0A580020 };

    public ImmutableArray<SessionPlan> Sessions => RuleText.Sessions([.. Rules]);

    public static ImmutableArray<MatchingCase> All { get; } = Load();

    private static ImmutableArray<MatchingCase> Load()
    {
        using var stream = typeof(MatchingCase).Assembly.GetManifestResourceStream("matching.json")
            ?? throw new InvalidOperationException("matching.json is not embedded");
        return [.. JsonSerializer.Deserialize(stream, MatchingCaseJson.Default.MatchingCaseArray)!];
    }
}

/// <param name="Packet">See <see cref="PacketText"/>.</param>
/// <param name="Verdict">What happens to it.</param>
public sealed record MatchingPacket(string Packet, string Verdict)
{
    public byte[] Frame => PacketText.Build(Packet);

    public Verdict Expected(ImmutableArray<SessionPlan> sessions, TrafficDirection direction)
    {
        switch (Verdict)
        {
            case "none": return Core.Matching.Verdict.None;
            case "arp": return Core.Matching.Verdict.Arp;
            case "dhcp": return Core.Matching.Verdict.Dhcp;
            case "own-copy": return Core.Matching.Verdict.OwnCopy;
            default:
                var parts = Verdict.Split('.');
                var (session, rule) = (int.Parse(parts[0], null), int.Parse(parts[1], null));
                return Core.Matching.Verdict.Matched(session, rule, sessions[session].Rules(direction)[rule].Action);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(MatchingCase[]))]
internal sealed partial class MatchingCaseJson : JsonSerializerContext;
