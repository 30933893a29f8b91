using System.Collections.Immutable;

namespace Heliograph.Server.Audit;

/// <summary>
/// What remains of one call. Only names that the operation table or the store knows get in: never a secret, a signature, or what a
/// client may have written into the wrong field.
/// </summary>
internal sealed record AuditRecord
{
    /// <summary>When the call arrived.</summary>
    public required DateTimeOffset Time { get; init; }
    public required string RequestId { get; init; }

    /// <summary>"" when the call named no key that is known; such records are for the operator.</summary>
    public string AccountId { get; init; } = "";

    /// <summary>Who it was, once the signature was right; else "".</summary>
    public string PrincipalId { get; init; } = "";

    /// <summary>As claimed; of an id that is no key's only the beginning.</summary>
    public string AccessKeyId { get; init; } = "";

    /// <summary>Address that the connection came from; the last proxy's when there is one.</summary>
    public string SourceAddress { get; init; } = "";
    public bool SecureTransport { get; init; }

    /// <summary><c>V1</c> or <c>V3</c>.</summary>
    public string Dialect { get; init; } = "";

    /// <summary>"" when the call named no operation that is known, as the next two.</summary>
    public string Product { get; init; } = "";
    public string Version { get; init; } = "";
    public string Operation { get; init; } = "";
    public string RegionId { get; init; } = "";

    /// <summary>What the call named, and what it made.</summary>
    public ImmutableArray<string> Resources { get; init; } = [];

    /// <summary>0 when the client went away before there was an answer.</summary>
    public required int HttpStatus { get; init; }

    /// <summary>Error code; "" for a success.</summary>
    public string Code { get; init; } = "";
    public required long DurationMicroseconds { get; init; }

    public AuditOutcome Outcome => HttpStatus switch
    {
        200 => AuditOutcome.Succeeded,
        >= 400 and < 500 => AuditOutcome.Refused,
        _ => AuditOutcome.Failed,
    };
}

/// <summary>How a call ended.</summary>
internal enum AuditOutcome { Succeeded, Refused, Failed }
