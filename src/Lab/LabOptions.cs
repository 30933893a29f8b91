namespace Heliograph.Lab;

/// <summary>Which lab.</summary>
public sealed record LabOptions
{
    /// <summary>Of namespace names, so that several labs can be on one machine: lower-case letters, digits and hyphens, at most 24.</summary>
    public string Prefix { get; init; } = "hgl";

    /// <summary>Holds one file per lab, which says whose it is.</summary>
    public string StateDirectory { get; init; } = "/run/heliograph";

    /// <summary>The lab stays when its maker ends, until somebody removes it.</summary>
    public bool OutlivesOwner { get; init; }
}

/// <summary>The lab cannot be made, opened or removed; the message says why and what to do.</summary>
public sealed class LabException(string message, Exception? cause = null) : Exception(message, cause);
