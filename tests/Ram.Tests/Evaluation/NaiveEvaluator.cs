using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text.Json;

namespace Heliograph.Ram.Tests.Evaluation;

/// <summary>
/// The evaluator once more, as plainly as the documentation puts it: the JSON is read at every call, nothing is prepared, and no code
/// is shared with the one under test.
/// </summary>
internal static class NaiveEvaluator
{
    /// <summary>A request with its condition keys in lower case (what stands behind the slash of a tag key as it is).</summary>
    public sealed record Question(string Action, IReadOnlyList<Thing> Things, IReadOnlyDictionary<string, string> Keys);

    /// <summary>A resource with the group it is in.</summary>
    public sealed record Thing(string Arn, string Group, IReadOnlyDictionary<string, string> Tags);

    /// <summary>An attached policy.</summary>
    public sealed record Policy(string Name, string Json, string Group);

    public sealed record Answer(string Outcome, string Level, string? Policy, int Statement);

    private const string Account = "AccountLevelIdentityBasedPolicy";

    public static Answer Decide(Question question, IReadOnlyList<Policy> policies, string? session)
    {
        var answers = question.Things.Select(thing => DecideOne(question, thing, policies, session)).ToList();
        return answers.Find(answer => answer.Outcome == "ExplicitDeny")
            ?? answers.Find(answer => answer.Outcome == "ImplicitDeny")
            ?? answers[^1];
    }

    private static Answer DecideOne(Question question, Thing thing, IReadOnlyList<Policy> policies, string? session)
    {
        if (session is not null)
        {
            var said = Ask([new Policy("", session, "")], question, thing, "SessionPolicy");
            if (said is null || said.Outcome == "ExplicitDeny")
            {
                return (said ?? new Answer("ImplicitDeny", "SessionPolicy", null, -1)) with { Policy = null };
            }
        }

        var atAccount = Ask([.. policies.Where(policy => policy.Group.Length == 0)], question, thing, Account);
        var atGroup = thing.Group.Length == 0
            ? null
            : Ask([.. policies.Where(policy => policy.Group == thing.Group)], question, thing, "ResourceGroupLevelIdentityBasedPolicy");
        return atAccount ?? atGroup ?? new Answer("ImplicitDeny", Account, null, -1);
    }

    private static Answer? Ask(IReadOnlyList<Policy> policies, Question question, Thing thing, string level)
    {
        foreach (var (effect, outcome) in new[] { ("Deny", "ExplicitDeny"), ("Allow", "Allowed") })
        {
            foreach (var policy in policies)
            {
                using var json = JsonDocument.Parse(policy.Json);
                var statements = List(json.RootElement.GetProperty("Statement"));
                var found = statements.FindIndex(statement => statement.GetProperty("Effect").GetString() == effect && Applies(statement, question, thing));
                if (found >= 0)
                {
                    return new Answer(outcome, level, policy.Name, found);
                }
            }
        }

        return null;
    }

    private static bool Applies(JsonElement statement, Question question, Thing thing)
        => CoversAction(statement, question.Action)
        && List(statement.GetProperty("Resource")).Exists(pattern => CoversResource(pattern.GetString()!, thing.Arn, question.Action))
        && (!statement.TryGetProperty("Condition", out var condition) || Holds(condition, question, thing));

    private static bool CoversAction(JsonElement statement, string action)
    {
        var positive = statement.TryGetProperty("Action", out var patterns);
        patterns = positive ? patterns : statement.GetProperty("NotAction");
        return List(patterns).Exists(pattern => Like(pattern.GetString()!.ToLowerInvariant(), action.ToLowerInvariant())) == positive;
    }

    private static bool CoversResource(string pattern, string arn, string action)
    {
        if (pattern.All(c => c == '*'))
        {
            return true;
        }

        var wanted = pattern.Split(':', 5);
        if (arn == "*")
        {
            return Like(wanted[1], action.ToLowerInvariant().Split(':')[0]) && wanted.Skip(2).All(part => part.Length > 0 && part.All(c => c == '*'));
        }

        var given = arn.Split(':', 5);
        return wanted.Zip(given).All(pair => Like(pair.First, pair.Second, starMeansAny: true));
    }

    private static bool Holds(JsonElement condition, Question question, Thing thing)
        => condition.EnumerateObject().All(block => block.Value.EnumerateObject().All(key =>
        {
            var negative = block.Name is "StringNotEquals" or "StringNotEqualsIgnoreCase" or "StringNotLike" or "NumericNotEquals" or "DateNotEquals"
                or "NotIpAddress" or "NotIpAddressIncludeBorder";
            var actual = Find(key.Name, question, thing);
            return negative != (actual is not null && List(key.Value).Exists(value => Compare(block.Name, actual, value.ToString())));
        }));

    private static string? Find(string key, Question question, Thing thing)
    {
        var parts = key.Split('/', 2);
        var name = parts[0].ToLowerInvariant();
        return parts.Length == 2 && name == "acs:resourcetag"
            ? thing.Tags.GetValueOrDefault(parts[1])
            : question.Keys.GetValueOrDefault(parts.Length == 2 ? $"{name}/{parts[1]}" : name);
    }

    private static bool Compare(string name, string actual, string value)
    {
        if (name.StartsWith("Numeric", StringComparison.Ordinal))
        {
            return decimal.TryParse(actual, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && Ordered(name["Numeric".Length..], number.CompareTo(decimal.Parse(value, CultureInfo.InvariantCulture)));
        }

        if (name.StartsWith("Date", StringComparison.Ordinal))
        {
            return DateTimeOffset.TryParse(actual, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
                && actual.Length >= 10
                && Ordered(name["Date".Length..], date.CompareTo(DateTimeOffset.Parse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)));
        }

        return name switch
        {
            "StringEquals" or "StringNotEquals" => actual == value,
            "StringEqualsIgnoreCase" or "StringNotEqualsIgnoreCase" => actual.Equals(value, StringComparison.OrdinalIgnoreCase),
            "StringLike" or "StringNotLike" => Like(value, actual),
            "Bool" => actual.Equals(value, StringComparison.OrdinalIgnoreCase) && bool.TryParse(actual, out _),
            _ => InBlock(actual, value),
        };
    }

    private static bool Ordered(string relation, int comparison)
        => relation switch
        {
            "Equals" or "NotEquals" => comparison == 0,
            "LessThan" => comparison < 0,
            "LessThanEquals" => comparison <= 0,
            "GreaterThan" => comparison > 0,
            _ => comparison >= 0,
        };

    private static bool InBlock(string actual, string block)
    {
        var parts = block.Split('/');
        if (!IPAddress.TryParse(actual, out var address))
        {
            return false;
        }

        var (value, bits) = Number(address);
        var (network, networkBits) = Number(IPAddress.Parse(parts[0]));
        var ignored = parts.Length == 2 ? networkBits - int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        return bits == networkBits && value >> ignored == network >> ignored;
    }

    private static (BigInteger Value, int Bits) Number(IPAddress address)
    {
        var bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        return (new BigInteger(bytes, isUnsigned: true, isBigEndian: true), bytes.Length * 8);
    }

    /// <summary>Keeps the set of all places in the value that the pattern so far can have reached.</summary>
    private static bool Like(string pattern, string value, bool starMeansAny = false)
    {
        var reached = new bool[value.Length + 1];
        reached[0] = true;
        foreach (var sign in pattern)
        {
            var next = new bool[value.Length + 1];
            for (var place = 0; place <= value.Length; place++)
            {
                next[place] = sign == '*'
                    ? reached.AsSpan(0, place + 1).Contains(true)
                    : place > 0 && reached[place - 1] && (sign == value[place - 1] || (sign == '?' && !(starMeansAny && value[place - 1] == '*')));
            }

            reached = next;
        }

        return reached[value.Length];
    }

    private static List<JsonElement> List(JsonElement element)
        => element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray()] : [element];
}
