namespace Heliograph.Ram.Documents;

/// <summary>A condition key. Its name is compared without case; what follows the slash of a tag key, with it.</summary>
/// <param name="Kind">Which of the known keys it is.</param>
/// <param name="Name">The tag key, or the full name of a key of one service; else empty.</param>
internal readonly record struct ConditionKey(ConditionKeyKind Kind, string Name)
{
    private const string RequestTagPrefix = "acs:RequestTag/";
    private const string ResourceTagPrefix = "acs:ResourceTag/";

    private static readonly Dictionary<string, ConditionKeyKind> s_common = new(StringComparer.OrdinalIgnoreCase)
    {
        ["acs:CurrentTime"] = ConditionKeyKind.CurrentTime,
        ["acs:SecureTransport"] = ConditionKeyKind.SecureTransport,
        ["acs:SourceIp"] = ConditionKeyKind.SourceIp,
        ["acs:MFAPresent"] = ConditionKeyKind.MfaPresent,
        ["acs:PrincipalARN"] = ConditionKeyKind.PrincipalArn,
        ["acs:PrincipalRDId"] = ConditionKeyKind.PrincipalResourceDirectoryId,
        ["acs:PrincipalRDPath"] = ConditionKeyKind.PrincipalResourceDirectoryPath,
        ["acs:SourceVpc"] = ConditionKeyKind.SourceVpc,
    };

    public static ConditionKey Of(string key)
        => key.StartsWith(RequestTagPrefix, StringComparison.OrdinalIgnoreCase) ? new(ConditionKeyKind.RequestTag, key[RequestTagPrefix.Length..])
        : key.StartsWith(ResourceTagPrefix, StringComparison.OrdinalIgnoreCase) ? new(ConditionKeyKind.ResourceTag, key[ResourceTagPrefix.Length..])
        : s_common.TryGetValue(key, out var kind) ? new(kind, "")
        : new(ConditionKeyKind.OfService, key);
}

internal enum ConditionKeyKind
{
    CurrentTime,
    SecureTransport,
    SourceIp,
    MfaPresent,
    PrincipalArn,
    PrincipalResourceDirectoryId,
    PrincipalResourceDirectoryPath,
    SourceVpc,
    RequestTag,
    ResourceTag,
    OfService,
}
