using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Heliograph.Ram.Documents;

namespace Heliograph.Ram.Evaluation;

/// <summary>Circumstances that somebody makes up, as condition keys with values, in place of those of a call.</summary>
/// <param name="Context">The circumstances of the request.</param>
/// <param name="ResourceTags">Values of <c>acs:ResourceTag/…</c>, which belong to a resource and not to the circumstances.</param>
public sealed record AskedContext(RequestContext Context, ImmutableDictionary<string, string> ResourceTags)
{
    private const string True = "true";

    /// <summary>Changes circumstances.</summary>
    /// <param name="basis">What holds where nothing is said.</param>
    /// <param name="entries">Condition keys with their values. A later entry of a key replaces an earlier one.</param>
    /// <param name="asked">The circumstances; null if there is a mistake.</param>
    /// <param name="wrongKey">The key whose value is not of its kind; null if there is none.</param>
    public static bool TryRead(
        RequestContext basis,
        IEnumerable<(string Key, string Value)> entries,
        [NotNullWhen(true)] out AskedContext? asked,
        [NotNullWhen(false)] out string? wrongKey)
    {
        asked = new AskedContext(basis, ImmutableDictionary<string, string>.Empty);
        foreach (var (key, value) in entries)
        {
            if (asked.With(ConditionKey.Of(key), value) is not { } changed)
            {
                (asked, wrongKey) = (null, key);
                return false;
            }

            asked = changed;
        }

        wrongKey = null;
        return true;
    }

    private AskedContext? With(ConditionKey key, string value)
        => key.Kind switch
        {
            ConditionKeyKind.ResourceTag => this with { ResourceTags = ResourceTags.SetItem(key.Name, value) },
            ConditionKeyKind.CurrentTime => ConditionText.TryDate(value, out var time) ? With(Context with { CurrentTime = time }) : null,
            ConditionKeyKind.SourceIp => IPAddress.TryParse(value, out var address) ? With(Context with { SourceIp = address }) : null,
            ConditionKeyKind.SecureTransport => IsFlag(value) ? With(Context with { SecureTransport = value == True }) : null,
            ConditionKeyKind.MfaPresent => IsFlag(value) ? With(Context with { MfaPresent = value == True }) : null,
            ConditionKeyKind.PrincipalArn => With(Context with { PrincipalArn = value }),
            ConditionKeyKind.PrincipalResourceDirectoryId => With(Context with { PrincipalResourceDirectoryId = value }),
            ConditionKeyKind.PrincipalResourceDirectoryPath => With(Context with { PrincipalResourceDirectoryPath = value }),
            ConditionKeyKind.SourceVpc => With(Context with { SourceVpc = value }),
            ConditionKeyKind.RequestTag => With(Context with { RequestTags = Context.RequestTags.SetItem(key.Name, value) }),
            _ => With(Context with { ServiceKeys = Context.ServiceKeys.SetItem(key.Name, value) }),
        };

    private AskedContext With(RequestContext context) => this with { Context = context };

    private static bool IsFlag(string value) => value is True or "false";
}
