using System.Collections.Immutable;
using System.Text.Json;

namespace Heliograph.Server.Tests.Errors;

/// <summary>What is published of the operations: tests/cases/published-operations.json, apart from what the server promises in contract/.</summary>
internal static class Published
{
    private static readonly JsonElement s_root = Read();

    /// <summary>In published order.</summary>
    public static ImmutableArray<PublishedOperation> Operations { get; } =
        [.. s_root.GetProperty("operations").EnumerateArray().Select(PublishedOperation.Of)];

    /// <summary>Errors that any operation may answer, families such as <c>IllegalParam.{Param}</c> included.</summary>
    public static ImmutableArray<PublishedCode> CommonErrors { get; } = CodesOf(s_root, "commonErrors");

    /// <summary>Errors of the gateway, before an operation is carried out.</summary>
    public static ImmutableArray<PublishedCode> GatewayErrors { get; } = CodesOf(s_root, "gatewayErrors");

    public static PublishedOperation Operation(string key) => Operations.Single(operation => operation.Key == key);

    public static ImmutableArray<PublishedCode> CodesOf(JsonElement parent, string name)
        => [.. parent.GetProperty(name).EnumerateArray().Select(error => new PublishedCode(
            error.GetProperty("code").GetString()!,
            error.GetProperty("http").GetInt32(),
            error.GetProperty("message").GetString()!,
            error.GetProperty("when").GetString()!))];

    private static JsonElement Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "cases", "published-operations.json")));
        return document.RootElement.Clone();
    }
}

/// <param name="Code">Verbatim, misspellings included; <c>{Param}</c> stands for the name of a parameter.</param>
/// <param name="Http">Status.</param>
/// <param name="Message">Verbatim; <c>%s</c> is a hole, <c>{Param}</c> the name of the parameter, and a text in parentheses says that none is published.</param>
/// <param name="When">For people.</param>
internal sealed record PublishedCode(string Code, int Http, string Message, string When)
{
    public bool IsFamily => Code.Contains("{Param}", StringComparison.Ordinal);

    /// <summary>What the answer must say; null when no text is published.</summary>
    public string? MessageWith(params ReadOnlySpan<string> fillings)
    {
        if (Message.StartsWith('('))
        {
            return null;
        }

        var text = Message;
        foreach (var filling in fillings)
        {
            var hole = text.IndexOf("%s", StringComparison.Ordinal);
            text = $"{text[..hole]}{filling}{text[(hole + 2)..]}";
        }

        return text;
    }
}

internal sealed record PublishedOperation
{
    public required string Name { get; init; }
    public required string Product { get; init; }
    public required string Version { get; init; }
    public required ImmutableArray<PublishedParameter> Parameters { get; init; }
    public required ImmutableArray<PublishedCode> Errors { get; init; }

    /// <summary>Calls in 60 seconds; null where no limit is published.</summary>
    public int? RateLimit { get; init; }

    /// <summary>The name, with the product in front where two products have it.</summary>
    public string Key => Name == "DescribeRegions" ? $"{Product}.{Name}" : Name;

    public PublishedParameter? Parameter(string name) => Parameters.FirstOrDefault(parameter => parameter.Name == name);

    public static PublishedOperation Of(JsonElement operation) => new()
    {
        Name = operation.GetProperty("name").GetString()!,
        Product = operation.GetProperty("product").GetString()!,
        Version = operation.GetProperty("version").GetString()!,
        RateLimit = operation.TryGetProperty("callsInAMinute", out var calls) ? calls.GetInt32() : null,
        Parameters = PublishedParameter.AllOf(operation, "parameters"),
        Errors = Published.CodesOf(operation, "errors"),
    };
}

/// <summary>A parameter with the limits that are published for it.</summary>
internal sealed record PublishedParameter
{
    public required string Name { get; init; }

    /// <summary>string, integer, boolean, array&lt;string&gt; or array&lt;object&gt;.</summary>
    public required string Type { get; init; }
    public bool Required { get; init; }
    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }
    public long? Minimum { get; init; }
    public long? Maximum { get; init; }

    /// <summary>Null also where sources disagree.</summary>
    public int? MaxItems { get; init; }
    public int? ItemMaxLength { get; init; }
    public ImmutableArray<string> Allowed { get; init; } = [];
    public ImmutableArray<PublishedParameter> Fields { get; init; } = [];

    public bool IsList => Type.StartsWith("array", StringComparison.Ordinal);

    public static ImmutableArray<PublishedParameter> AllOf(JsonElement parent, string name)
        => parent.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(Of)] : [];

    private static PublishedParameter Of(JsonElement parameter) => new()
    {
        Name = parameter.GetProperty("name").GetString()!,
        Type = parameter.GetProperty("type").GetString()!,
        Required = parameter.TryGetProperty("required", out var required) && required.GetBoolean(),
        MinLength = (int?)Number(parameter, "minLength"),
        MaxLength = (int?)Number(parameter, "maxLength"),
        Minimum = Number(parameter, "minimum"),
        Maximum = Number(parameter, "maximum"),
        MaxItems = (int?)Number(parameter, "maxItems"),
        ItemMaxLength = (int?)Number(parameter, "itemMaxLength"),
        Allowed = parameter.TryGetProperty("allowed", out var allowed) ? [.. allowed.EnumerateArray().Select(word => word.GetString()!)] : [],
        Fields = AllOf(parameter, "fields"),
    };

    private static long? Number(JsonElement parameter, string name)
        => parameter.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;
}
