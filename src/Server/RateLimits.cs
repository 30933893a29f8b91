using Heliograph.Wire.Actions;

namespace Heliograph.Server;

/// <summary>How often an account may call an operation in a region, all its users together. The extension API has no limit.</summary>
public sealed record RateLimits
{
    public static RateLimits Default { get; } = new();

    /// <summary>Whether the published limits hold (600 calls in 60 s for three operations).</summary>
    public bool Published { get; init; } = true;

    /// <summary>The limit of each operation for which none is published; null for none.</summary>
    public RateLimit? Others { get; init; }

    /// <summary>Answer with status 429 instead of the 400 of the error tables.</summary>
    public bool TooManyRequestsStatus { get; init; }

    /// <summary>The limit of an operation; null for none.</summary>
    public RateLimit? Of(Operation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return operation.Product == "Heliograph" ? null
            : operation.RateLimit is { } published ? (Published ? published : null)
            : Others;
    }
}
