using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Errors;

/// <summary>One limit of one parameter: values that it lets through, and values one beyond it with the code that refuses them.</summary>
/// <param name="Operation">Key of the operation.</param>
/// <param name="Parameter">With its path, such as <c>IngressRules.1.Priority</c>.</param>
/// <param name="What">The limit, for people.</param>
/// <param name="Code">Of the refusal.</param>
internal sealed record Limit(string Operation, string Parameter, string What, string Code)
{
    /// <summary>Changes of a good call that it lets through.</summary>
    public ImmutableArray<(string Name, string Value)[]> Accepted { get; init; } = [];

    /// <summary>Changes of a good call that it refuses.</summary>
    public ImmutableArray<(string Name, string Value)[]> Refused { get; init; } = [];

    /// <summary>The parameters that are left out together in order to be refused.</summary>
    public ImmutableArray<string> LeftOut { get; init; } = [];

    /// <summary>What a value that the limit lets through is refused for later on; null when the call is then good.</summary>
    public string? Then { get; init; }

    /// <summary>The published family of the code, such as <c>IllegalParam.{Param}</c>; null for a code that is published as it is.</summary>
    public string? Family => Itself is not null ? null
        : s_families.First(family => Code.StartsWith(family[..family.IndexOf('{', StringComparison.Ordinal)], StringComparison.Ordinal));

    private static readonly string[] s_families =
        ["MissingParam.{Param}", "MissingParameter.{Param}", "IllegalParam.{Param}", "IllegalParamFormat.{Param}", "Missing{Param}", "Invalid{Param}"];

    /// <summary>Tags have their codes on every operation; a code that names a parameter has the text of its operation, or that of its family.</summary>
    private PublishedCode? Itself
        => Published.Operation(Operation).Errors.Concat(Published.CommonErrors).FirstOrDefault(error => error.Code == Code)
            ?? (Code is "InvalidTagKey" or "InvalidTagValue" or "SizeLimitExceeded.TagNum" ? Published.Operation("TagResources").Errors.First(error => error.Code == Code) : null);

    public static ImmutableArray<Limit> All { get; } = [.. Published.Operations.SelectMany(operation => PublishedLimits.Of(operation).Concat(FurtherLimits.Of(operation)))];

    public string Key => $"{Operation} {Parameter}: {What}";

    public override string ToString() => Key;

    /// <summary>What the refusal must look like.</summary>
    public PublishedCode Demanded => Itself ?? OfFamily(Family!);

    private PublishedCode OfFamily(string family)
    {
        var found = Published.CommonErrors.Single(error => error.Code == family);
        var name = Code[family.IndexOf('{', StringComparison.Ordinal)..];
        return found with { Code = Code, Message = found.Message.Replace("{Param}", name, StringComparison.Ordinal) };
    }
}
