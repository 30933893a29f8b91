using System.Text.Json;

namespace Heliograph.Lab.Scenario;

/// <summary>Reads answers of the API without binding to their types.</summary>
internal static class JsonAnswers
{
    /// <summary>A member by its name, whatever its capitals; null when there is none.</summary>
    public static JsonElement? Member(this JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var member in element.EnumerateObject())
        {
            if (string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return member.Value;
            }
        }

        return null;
    }

    public static string? Text(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.GetRawText(),
        _ => null,
    };

    public static string? Text(this JsonElement element, string name) => element.Member(name)?.Text();

    /// <exception cref="LabException">The answer lacks it.</exception>
    public static string Required(this JsonElement element, string name)
        => element.Text(name) ?? throw new LabException($"An answer of the API has no {name}: {element.GetRawText()}");

    public static bool IsTrue(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.True };

    public static int? Number(this JsonElement element, string name)
        => element.Member(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : null;

    /// <summary>The items of an array further down; none when there is no such array.</summary>
    public static IReadOnlyList<JsonElement> Items(this JsonElement element, params ReadOnlySpan<string> path)
    {
        JsonElement? at = element;
        foreach (var name in path)
        {
            at = at?.Member(name);
        }

        return at is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()] : [];
    }
}
