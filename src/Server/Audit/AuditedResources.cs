using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Server.Pipeline;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;
using ValueType = Heliograph.Wire.Actions.ValueType;

namespace Heliograph.Server.Audit;

/// <summary>
/// Names of what a call is about: ids that its parameters give, and ids that its answer gives. What does not look like an id stays
/// out, whatever its field is called.
/// </summary>
internal static class AuditedResources
{
    private const int MaxNames = 64;
    private const int MaxCharacters = 128;

    /// <summary>Not resources: who pays, which region, which call.</summary>
    private static readonly HashSet<string> s_notNames = new(StringComparer.Ordinal) { "RegionId", "OwnerId", "ResourceOwnerId", "RequestId" };

    /// <summary>Identities are known by name; of an answer, the id of a key that was made.</summary>
    private static readonly HashSet<string> s_identityNames = new(StringComparer.Ordinal)
    {
        "UserName", "GroupName", "RoleName", "PolicyName", "RoleArn", "UserAccessKeyId", "AccessKeyId", "HostId",
    };

    private static readonly HashSet<string> s_accountNames = new(StringComparer.Ordinal) { "AccountId", "AccountIds" };

    public static ImmutableArray<string> Of(Call call)
    {
        var names = new List<string>();
        if (call.ParametersIfBound is { } parameters)
        {
            AddGiven(names, call.Operation!, parameters); // Bound by the operation.
        }

        if (call.Answer is { } answer && call.Operation!.Ram.Level is not ("get" or "list"))
        {
            AddMade(names, answer);
        }

        return [.. names.Distinct(StringComparer.Ordinal).Take(MaxNames)];
    }

    private static void AddGiven(List<string> names, Operation operation, BoundParameters parameters)
    {
        foreach (var parameter in operation.Parameters)
        {
            if (parameter.Type == ValueType.String && parameters.String(parameter.Name) is { } value)
            {
                Add(names, parameter.Name, value);
            }
            else if (parameter.Type == ValueType.Strings)
            {
                foreach (var item in parameters.Strings(parameter.Name))
                {
                    Add(names, parameter.Name, item);
                }
            }
        }
    }

    private static void AddMade(List<string> names, AnswerObject answer)
    {
        foreach (var (name, value) in answer)
        {
            switch (value)
            {
                case AnswerText text:
                    Add(names, name, text.Value);
                    break;
                case AnswerObject inner:
                    AddMade(names, inner);
                    break;
                case AnswerList list:
                    foreach (var item in list.Items.OfType<AnswerObject>())
                    {
                        AddMade(names, item);
                    }

                    break;
            }
        }
    }

    private static void Add(List<string> names, string field, string value)
    {
        if (names.Count < MaxNames && value.Length is > 0 and <= MaxCharacters && !s_notNames.Contains(field)
            && (s_accountNames.Contains(field) ? IsAccountId(value) : s_identityNames.Contains(field) ? value.All(IsOfName) : IsIdField(field) && IsId(value)))
        {
            names.Add(value);
        }
    }

    private static bool IsAccountId(string value) => value.Length == AccountId.Digits && value.All(char.IsAsciiDigit);

    private static bool IsIdField(string field) => field.EndsWith("Id", StringComparison.Ordinal) || field.EndsWith("Ids", StringComparison.Ordinal);

    /// <summary>Lower-case kind, hyphen, the rest: <c>tmf-…</c>. Keys, secrets and tokens never have this form.</summary>
    private static bool IsId(string value)
    {
        var hyphen = value.IndexOf('-', StringComparison.Ordinal);
        return hyphen is > 0 and <= 8 && value.AsSpan(0, hyphen).IndexOfAnyExceptInRange('a', 'z') < 0
            && value.AsSpan(hyphen + 1).IndexOfAnyExcept(s_idRest) < 0;
    }

    private static readonly System.Buffers.SearchValues<char> s_idRest =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '@' or ':' or '/';
}
