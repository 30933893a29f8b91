using System.Collections.Immutable;
using System.Text.Json;

namespace Heliograph.Ram.Documents;

/// <summary>Reads a Condition: operator → key → one value or several.</summary>
internal static class ConditionReader
{
    public static ImmutableArray<ConditionTest> Read(JsonElement condition, string where)
    {
        var tests = ImmutableArray.CreateBuilder<ConditionTest>();
        foreach (var block in Members(condition, where))
        {
            if (!Enum.TryParse<ConditionOperator>(block.Name, out var @operator) || @operator.ToString() != block.Name)
            {
                throw new PolicySyntaxException($"{where} has the operator {block.Name}, which does not exist.");
            }

            var at = $"{where}.{block.Name}";
            tests.AddRange(Members(block.Value, at).Select(key => ReadTest(@operator, key, at)));
        }

        return tests.ToImmutable();
    }

    private static ConditionTest ReadTest(ConditionOperator @operator, JsonProperty key, string where)
    {
        if (key.Name.IndexOf(':', StringComparison.Ordinal) is <= 0)
        {
            throw new PolicySyntaxException($"{where} has the key \"{key.Name}\", which is not <ram-code>:<condition-key>.");
        }

        var at = $"{where}.{key.Name}";
        var values = Values(key.Value, at);
        if (@operator == ConditionOperator.Bool && values.Length > 1)
        {
            throw new PolicySyntaxException($"{at} must have one value.");
        }

        return new ConditionTest(
            ConditionKey.Of(key.Name),
            ConditionValues.IsNegative(@operator),
            [.. values.Select(text => ConditionValues.TryCreate(@operator, text)
                ?? throw new PolicySyntaxException($"{at} has \"{text}\", which {@operator} cannot compare."))]);
    }

    // Numbers and truth values are often written without quotes; their text is what is meant.
    private static ImmutableArray<string> Values(JsonElement element, string where)
        => element.ValueKind switch
        {
            JsonValueKind.Array when element.GetArrayLength() > 0 => [.. element.EnumerateArray().Select(item => Value(item, where))],
            _ => [Value(element, where)],
        };

    private static string Value(JsonElement element, string where)
        => element.ValueKind switch
        {
            JsonValueKind.String => element.GetString() ?? "",
            JsonValueKind.Number => element.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => throw new PolicySyntaxException($"{where} must be a text or a list of at least one text."),
        };

    private static List<JsonProperty> Members(JsonElement element, string where)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new PolicySyntaxException($"{where} must be an object.");
        }

        var members = element.EnumerateObject().ToList();
        var names = new HashSet<string>(StringComparer.Ordinal);
        return members.FirstOrDefault(member => !names.Add(member.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } twice
            ? throw new PolicySyntaxException($"{where} has {twice.Name} twice.")
            : members;
    }
}
