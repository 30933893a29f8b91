using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Parameters;

namespace Heliograph.Commands;

/// <summary>How the products page their lists: by token, by marker, or by number.</summary>
/// <param name="SizeParameter">Takes the number of objects of a page.</param>
/// <param name="PlaceParameter">Takes what says where the page begins.</param>
internal sealed record Pages(string SizeParameter, string PlaceParameter)
{
    private const int Size = 100;

    private static readonly ImmutableArray<Pages> s_kinds = [new("MaxResults", "NextToken"), new("MaxItems", "Marker"), new("PageSize", "PageNumber")];

    /// <summary>Null: the operation has no pages.</summary>
    public static Pages? Of(Operation operation)
        => s_kinds.FirstOrDefault(kind => operation.FindParameter(kind.SizeParameter) is not null && operation.FindParameter(kind.PlaceParameter) is not null);

    /// <summary>Whether the words ask for one page on purpose.</summary>
    public bool AreChosen(ImmutableArray<RequestParameter> parameters)
        => parameters.Any(parameter => parameter.Name == SizeParameter || parameter.Name == PlaceParameter);

    /// <param name="parameters">Of the call, without a page.</param>
    /// <param name="place">Where the page begins; "" is the first.</param>
    public ImmutableArray<RequestParameter> At(ImmutableArray<RequestParameter> parameters, string place) =>
    [
        .. parameters,
        new RequestParameter(SizeParameter, Size.ToString(CultureInfo.InvariantCulture)),
        .. place.Length > 0 ? [new RequestParameter(PlaceParameter, place)] : (RequestParameter[])[],
    ];

    /// <summary>Where the page after an answer begins; "" when it was the last.</summary>
    public string Next(JsonElement answer)
        => PlaceParameter != "PageNumber"
            ? answer.TryGetProperty(PlaceParameter, out var place) ? place.ToString() : ""
            : answer.GetProperty("PageNumber").GetInt32() is var number
                && (long)number * answer.GetProperty("PageSize").GetInt32() < answer.GetProperty("TotalCount").GetInt32()
                ? (number + 1).ToString(CultureInfo.InvariantCulture)
                : "";
}
