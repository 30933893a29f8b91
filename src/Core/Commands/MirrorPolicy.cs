namespace Heliograph.Core.Commands;

/// <summary>Where public material leaves the behaviour open, what this deployment does. The defaults are lenient.</summary>
public sealed record MirrorPolicy
{
    public static MirrorPolicy Default { get; } = new();

    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>Refuse IPv6 rules with UnsupportedFeature.IpVersion.</summary>
    public bool RefuseIpv6 { get; init; }

    /// <summary>Answer ORDER.OPEND when the service is already open.</summary>
    public bool RefuseReopening { get; init; }

    /// <summary>Refuse rules without a priority with MissingParam.Priority instead of numbering them.</summary>
    public bool RequireRulePriority { get; init; }

    /// <summary>Answer OperationConflict while the same operation runs on the same object; otherwise calls are done one after the other.</summary>
    public bool RefuseConcurrentOperations { get; init; }

    /// <summary>8500 in the newest pages, 9600 in older ones.</summary>
    public int MaxPacketLength { get; init; } = 9600;
}
