using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>One rule as a request gives it. Empty text counts as not given, because terraform sends it for unset fields.</summary>
public sealed record RuleInput
{
    public required RuleAction Action { get; init; }
    public required RuleProtocol Protocol { get; init; }

    /// <summary>Null or 0: the lowest free number of the direction.</summary>
    public int? Priority { get; init; }
    public IpVersion IpVersion { get; init; } = IpVersion.IPv4;

    /// <summary>Not given: every address of the rule's IP version.</summary>
    public string? SourceCidrBlock { get; init; }
    public string? DestinationCidrBlock { get; init; }

    /// <summary>Not given: any. Ignored with a protocol that has no ports.</summary>
    public string? SourcePortRange { get; init; }
    public string? DestinationPortRange { get; init; }
}
