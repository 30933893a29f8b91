namespace Heliograph.Core.Model;

/// <summary>A host that has run an agent: what stays known of it while it is away.</summary>
public sealed record Host
{
    public required HostId Id { get; init; }

    /// <summary>Words of the operator.</summary>
    public string Description { get; init; } = "";

    /// <summary>Zone of its interfaces; empty when it never offered one.</summary>
    public string ZoneId { get; init; } = "";

    /// <summary>When it joined for the first time.</summary>
    public required DateTimeOffset CreationTime { get; init; }

    /// <summary>When it last joined or left.</summary>
    public required DateTimeOffset LastSeen { get; init; }
}
