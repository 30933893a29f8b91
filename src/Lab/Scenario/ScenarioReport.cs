using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Heliograph.Core.Model;
using Heliograph.Lab.Traffic;
using Heliograph.Lab.Verification;

namespace Heliograph.Lab.Scenario;

/// <summary>What happened. Complete also when something failed: what came before it is there.</summary>
public sealed record ScenarioReport
{
    /// <summary>The packets that should have been mirrored, and no others, arrived byte for byte, and every count agrees.</summary>
    public required bool Ok { get; init; }

    /// <summary>What ended the run early, or null.</summary>
    public required string? Failure { get; init; }

    /// <summary>What does not agree: one sentence each. Empty when <see cref="Ok"/>.</summary>
    public required ImmutableArray<string> Problems { get; init; }

    public required ImmutableArray<ApiCallReport> ApiCalls { get; init; }

    public required ImmutableArray<Exchange> Traffic { get; init; }

    /// <summary>In the order of the search, inbound rules first.</summary>
    public required ImmutableArray<ScenarioRule> Rules { get; init; }

    /// <summary>Why packets were not mirrored, as the reference matcher says.</summary>
    public required ImmutableArray<NotMirrored> NotMirrored { get; init; }

    public required ScenarioPackets Packets { get; init; }

    public required ImmutableArray<string> CaptureFiles { get; init; }

    public required string? FilterId { get; init; }

    public required string? SessionId { get; init; }

    public required int VirtualNetworkId { get; init; }
}

/// <param name="Action">As the API spells it.</param>
/// <param name="Parameters"><c>name=value</c>, in the order of the call.</param>
/// <param name="Answer">One line.</param>
/// <param name="Milliseconds">From the call to the answer.</param>
public sealed record ApiCallReport(string Action, ImmutableArray<string> Parameters, string Answer, double Milliseconds);

/// <param name="Expected">Packets that the rule decided, by the reference matcher.</param>
/// <param name="Counted">Packets that the data plane says it decided; null when its counters were not to be had.</param>
public sealed record ScenarioRule(
    string RuleId, TrafficDirection Direction, int Priority, RuleAction Action, string Description, long Expected, long? Counted);

/// <summary>Packets and copies of the whole run.</summary>
public sealed record ScenarioPackets
{
    public static ScenarioPackets None { get; } = new();

    /// <summary>Seen at the source interface, both ways.</summary>
    public long Witnessed { get; init; }

    /// <summary>That should have been mirrored.</summary>
    public long Expected { get; init; }

    /// <summary>Copies that the data plane says it sent; null when its counters were not to be had.</summary>
    public long? Sent { get; init; }

    /// <summary>Copies that arrived at the collector.</summary>
    public long Received { get; init; }

    /// <summary>Of those expected, the ones that arrived byte for byte.</summary>
    public long Exact { get; init; }

    public long Missing { get; init; }

    public long Unexpected { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(ScenarioReport))]
public sealed partial class ScenarioJson : JsonSerializerContext;
