using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Heliograph.Wire.Actions;

/// <summary>One operation as contract/operations.json promises it.</summary>
public sealed record Operation
{
    public required string Name { get; init; }

    /// <summary><c>Vpc</c>, <c>Ecs</c>, <c>Sts</c> or our own <c>Heliograph</c>.</summary>
    public required string Product { get; init; }

    /// <summary>API version such as <c>2016-04-28</c>; each belongs to one product.</summary>
    public required string Version { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Summary { get; init; }
    public required ImmutableArray<string> Methods { get; init; }
    public required RamRequirement Ram { get; init; }

    /// <summary>Published limit per account; null where none is published.</summary>
    public RateLimit? RateLimit { get; init; }

    /// <summary>In published order, which is the order in which mistakes are shown.</summary>
    public required ImmutableArray<OperationParameter> Parameters { get; init; }

    /// <summary>In the order of the published example.</summary>
    public required ImmutableArray<ResponseField> Response { get; init; }

    /// <summary>Sorted by code. Common errors are not repeated here.</summary>
    public required ImmutableArray<PublishedError> Errors { get; init; }

    public OperationParameter? FindParameter(string name)
    {
        foreach (var parameter in Parameters)
        {
            if (parameter.Name == name)
            {
                return parameter;
            }
        }

        return null;
    }
}

/// <summary>What RAM checks before the operation.</summary>
/// <param name="Action">Such as <c>vpc:CreateTrafficMirrorFilter</c>.</param>
/// <param name="Level">create, update, delete, get or list.</param>
/// <param name="DeniedCode">Error code of a denial; it differs between operations (ruling 76).</param>
/// <param name="Resources">All of them must be allowed.</param>
/// <param name="ForEveryone">Any valid credential may call it, whatever policies say.</param>
public sealed record RamRequirement(
    string Action, string Level, string DeniedCode, ImmutableArray<RamResource> Resources, bool ForEveryone = false);

/// <param name="Arn">
/// Resource name with holes <c>{#regionId}</c>, <c>{#accountId}</c>, <c>{#resourceType}</c> (lower case) or <c>{#Parameter}</c>.
/// </param>
/// <param name="OnlyIf">Checked only when this parameter was given.</param>
/// <param name="ForEach">Checked once for each value of this parameter.</param>
public sealed record RamResource(string Arn, string? OnlyIf = null, string? ForEach = null);

/// <summary>At most <paramref name="Calls"/> in any <paramref name="Seconds"/>.</summary>
public sealed record RateLimit(int Calls, int Seconds);

/// <param name="Code">Verbatim, published misspellings included.</param>
/// <param name="Http">HTTP status.</param>
/// <param name="Message">Verbatim; <c>%s</c> is a hole.</param>
/// <param name="When">For people: what makes the operation answer it.</param>
/// <param name="Rulings">Numbers of our rulings that changed the entry.</param>
public sealed record PublishedError(string Code, int Http, string Message, string When, ImmutableArray<int> Rulings = default)
{
    public ImmutableArray<int> Rulings { get; init; } = Rulings.IsDefault ? [] : Rulings;
}

/// <summary>A family of codes: <paramref name="Prefix"/> followed by a name that fills <c>{Param}</c> of the text.</summary>
/// <param name="Prefix">Start of the code.</param>
/// <param name="Http">HTTP status.</param>
/// <param name="Message">Text with the hole <c>{Param}</c>.</param>
/// <param name="ParametersOnly">Holds only for names of parameters of the operation, and of system parameters.</param>
public sealed record ErrorTemplate(string Prefix, int Http, string Message, bool ParametersOnly = false);

/// <summary>A field of the answer.</summary>
/// <param name="Name">Name on the wire.</param>
/// <param name="Type">Type of its value.</param>
/// <param name="Element">For wrapped lists the name between the field and its items (<c>Regions.Region</c>); null for plain lists.</param>
/// <param name="Fields">Fields of an object, or of each object of a list.</param>
public sealed record ResponseField(string Name, ValueType Type, string? Element = null, ImmutableArray<ResponseField> Fields = default)
{
    public ImmutableArray<ResponseField> Fields { get; init; } = Fields.IsDefault ? [] : Fields;
}

/// <summary>Type of a parameter or of a field of an answer.</summary>
public enum ValueType
{
    [JsonStringEnumMemberName("string")] String,
    [JsonStringEnumMemberName("integer")] Integer,
    [JsonStringEnumMemberName("boolean")] Boolean,
    [JsonStringEnumMemberName("strings")] Strings,
    [JsonStringEnumMemberName("objects")] Objects,

    /// <summary>Answers only.</summary>
    [JsonStringEnumMemberName("object")] Object,
}
