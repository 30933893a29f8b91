using System.Globalization;

namespace Heliograph.Server.Tests.Errors;

/// <summary>The limits that follow from what is published of a parameter: whether it is required, its type, range, length, words, items.</summary>
internal static class PublishedLimits
{
    public static IEnumerable<Limit> Of(PublishedOperation operation)
        => operation.Parameters.SelectMany(parameter => OfParameter(operation, parameter, ""));

    private static IEnumerable<Limit> OfParameter(PublishedOperation operation, PublishedParameter parameter, string path)
    {
        var name = path + parameter.Name;
        Limit Make(string what, string code) => new(operation.Key, name, what, LimitCodes.Of(operation.Key, parameter.Name, code));
        (string Name, string Value)[] Set(string value) => [(parameter.Type == "array<string>" ? $"{name}.1" : name, value)];

        if (parameter.Required)
        {
            yield return Make("required", $"Missing{name}") with { LeftOut = [name] };
        }

        if (parameter.Type == "integer")
        {
            yield return Make("an integer", $"Invalid{name}") with { Refused = [Set("one"), Set("1.5"), Set("99999999999999999999")] };
        }

        if (parameter.Type == "boolean")
        {
            yield return Make("true or false", $"Invalid{name}") with { Accepted = [Set("True")], Refused = [Set("yes"), Set("1")] };
        }

        if (parameter is { Minimum: { } minimum, Maximum: var published } && !LimitCodes.Clamps(operation.Key, parameter.Name))
        {
            var maximum = LimitCodes.Maximum(operation.Key, parameter.Name) ?? published!.Value;
            yield return Make($"{minimum} to {maximum}", $"IllegalParam.{parameter.Name}") with
            {
                Accepted = [Set(Text(minimum)), Set(Text(maximum))],
                Refused = [Set(Text(minimum - 1)), Set(Text(maximum + 1))],
            };
        }

        if (parameter.MaxLength is { } longest)
        {
            yield return Make($"at most {longest} characters", $"IllegalParam.{parameter.Name}") with
            {
                Accepted = LimitCodes.IsFreeText(parameter.Name) ? [Set(new string('x', longest))] : [],
                Refused = [Set(new string('x', longest + 1))],
            };
        }

        if (parameter.MinLength is > 1 and { } shortest)
        {
            yield return Make($"at least {shortest} characters", $"IllegalParam.{parameter.Name}") with
            {
                Accepted = [Set(new string('x', shortest))],
                Refused = [Set(new string('x', shortest - 1))],
            };
        }

        if (!parameter.Allowed.IsEmpty)
        {
            yield return Make(string.Join(", ", parameter.Allowed), $"IllegalParam.{parameter.Name}") with
            {
                Accepted = LimitCodes.NeedsOthers(operation.Key, parameter.Name) ? [] : [.. parameter.Allowed.Select(Set)],
                Refused = [Set("other")],
            };
        }

        if (parameter is { Type: "array<string>", ItemMaxLength: { } item })
        {
            yield return Make($"items of at most {item} characters", $"IllegalParam.{parameter.Name}") with
            {
                Accepted = [Set(new string('x', item))],
                Refused = [Set(new string('x', item + 1))],
                Then = LimitCodes.UnknownItem(operation.Key),
            };
        }

        if (parameter is { Type: "array<string>", MaxItems: { } items })
        {
            yield return Make($"at most {items} items", $"IllegalParam.{parameter.Name}") with
            {
                Accepted = [TagRecipes.Many(name, items)],
                Refused = [TagRecipes.Many(name, items + 1)],
                Then = LimitCodes.UnknownItem(operation.Key),
            };
        }

        foreach (var limit in parameter.Fields.SelectMany(field => OfField(operation, parameter, field)))
        {
            yield return limit;
        }
    }

    /// <summary>Fields of tags are in <see cref="FurtherLimits"/>: their codes are their own.</summary>
    private static IEnumerable<Limit> OfField(PublishedOperation operation, PublishedParameter parameter, PublishedParameter field)
        => parameter.Name.StartsWith("Tag", StringComparison.Ordinal) ? [] : OfParameter(operation, field, $"{parameter.Name}.1.");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
