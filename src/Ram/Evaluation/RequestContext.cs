using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Heliograph.Ram.Evaluation;

/// <summary>The circumstances of a request that conditions can ask for. What is null is missing: positive operators fail, negative ones hold.</summary>
public sealed record RequestContext
{
    private const string RequestTagPrefix = "acs:RequestTag/";
    private const string ResourceTagPrefix = "acs:ResourceTag/";

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

    /// <summary>The text for a condition key. Key names are compared without case, the tag key behind the slash with it.</summary>
    /// <returns>Null if the request does not have it.</returns>
    internal string? Find(string key, RequestedResource? resource)
    {
        if (key.StartsWith(RequestTagPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return RequestTags.GetValueOrDefault(key[RequestTagPrefix.Length..]);
        }

        if (key.StartsWith(ResourceTagPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return resource?.Tags.GetValueOrDefault(key[ResourceTagPrefix.Length..]);
        }

        return FindCommon(key) ?? ServiceKeys.GetValueOrDefault(key);
    }

    private string? FindCommon(string key)
        => Is(key, "acs:CurrentTime") ? CurrentTime.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : Is(key, "acs:SecureTransport") ? Text(SecureTransport)
        : Is(key, "acs:SourceIp") ? SourceIp?.ToString()
        : Is(key, "acs:MFAPresent") ? MfaPresent is { } present ? Text(present) : null
        : Is(key, "acs:PrincipalARN") ? PrincipalArn
        : Is(key, "acs:PrincipalRDId") ? PrincipalResourceDirectoryId
        : Is(key, "acs:PrincipalRDPath") ? PrincipalResourceDirectoryPath
        : Is(key, "acs:SourceVpc") ? SourceVpc
        : null;

    private static bool Is(string key, string name) => key.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static string Text(bool value) => value ? "true" : "false";
}
