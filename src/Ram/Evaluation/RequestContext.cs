using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Heliograph.Ram.Documents;

namespace Heliograph.Ram.Evaluation;

/// <summary>The circumstances of a request that conditions can ask for. What is null is missing: positive operators fail, negative ones hold.</summary>
public sealed record RequestContext
{
    /// <summary><c>acs:CurrentTime</c>, cut to whole seconds.</summary>
    public required DateTimeOffset CurrentTime { get; init; }

    /// <summary><c>acs:SecureTransport</c>: the request came by HTTPS.</summary>
    public required bool SecureTransport { get; init; }

    /// <summary><c>acs:SourceIp</c>.</summary>
    public IPAddress? SourceIp { get; init; }

    /// <summary><c>acs:MFAPresent</c>; not set for access keys.</summary>
    public bool? MfaPresent { get; init; }

    /// <summary><c>acs:PrincipalARN</c>.</summary>
    public string? PrincipalArn { get; init; }

    /// <summary><c>acs:PrincipalRDId</c>.</summary>
    public string? PrincipalResourceDirectoryId { get; init; }

    /// <summary><c>acs:PrincipalRDPath</c>.</summary>
    public string? PrincipalResourceDirectoryPath { get; init; }

    /// <summary><c>acs:SourceVpc</c>.</summary>
    public string? SourceVpc { get; init; }

    /// <summary><c>acs:RequestTag/…</c>.</summary>
    public ImmutableDictionary<string, string> RequestTags { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Keys of one service, such as <c>sts:ExternalId</c>, with their full names; build it without regard to case.</summary>
    public ImmutableDictionary<string, string> ServiceKeys { get; init; } = NoServiceKeys;

    /// <summary>To start <see cref="ServiceKeys"/> from.</summary>
    public static ImmutableDictionary<string, string> NoServiceKeys { get; } =
        ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The text for a condition key; null if the request does not have it.</summary>
    internal string? Find(ConditionKey key, RequestedResource resource)
        => key.Kind switch
        {
            ConditionKeyKind.CurrentTime => CurrentTime.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ConditionKeyKind.SecureTransport => Text(SecureTransport),
            ConditionKeyKind.SourceIp => SourceIp?.ToString(),
            ConditionKeyKind.MfaPresent => MfaPresent is { } present ? Text(present) : null,
            ConditionKeyKind.PrincipalArn => PrincipalArn,
            ConditionKeyKind.PrincipalResourceDirectoryId => PrincipalResourceDirectoryId,
            ConditionKeyKind.PrincipalResourceDirectoryPath => PrincipalResourceDirectoryPath,
            ConditionKeyKind.SourceVpc => SourceVpc,
            ConditionKeyKind.RequestTag => RequestTags.GetValueOrDefault(key.Name),
            ConditionKeyKind.ResourceTag => resource.Tags.GetValueOrDefault(key.Name),
            _ => ServiceKeys.GetValueOrDefault(key.Name),
        };

    private static string Text(bool value) => value ? "true" : "false";
}
