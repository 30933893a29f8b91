using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Heliograph.Wire.Errors;
using Heliograph.Wire.Parameters;

namespace Heliograph.Wire.Actions;

/// <summary>Turns the parameters of a request into typed values, driven only by the operation table.</summary>
/// <remarks>
/// All mistakes are collected; the wire shows the first. Missing parameters come before bad values, each in table order.
/// Unknown parameters are ignored (ruling 71). Names of codes: a type error and an absence are the gateway's and name the
/// parameter as sent (<c>InvalidIngressRules.1.Priority</c>, ruling 67), a bad value is the operation's and names the field
/// (<c>IllegalParam.Priority</c>, ruling 68).
/// </remarks>
public static class ParameterBinder
{
    /// <summary>Binds the parameters of <paramref name="request"/>.</summary>
    /// <param name="operation">The operation that the request names.</param>
    /// <param name="request">A request without a <see cref="RpcRequest.Problem"/>.</param>
    /// <param name="parameters">The values, when there is no mistake.</param>
    /// <param name="errors">Every mistake, the one to show first; empty when there is none.</param>
    public static bool TryBind(
        Operation operation,
        RpcRequest request,
        [NotNullWhen(true)] out BoundParameters? parameters,
        out ImmutableArray<WireError> errors)
    {
        var pass = new BindingPass(operation);
        parameters = pass.Bind(operation.Parameters, request.Parameters, path: "");
        errors = pass.Errors();
        if (!errors.IsEmpty)
        {
            parameters = null;
        }

        return errors.IsEmpty;
    }
}

/// <summary>One walk over the table for one request.</summary>
internal sealed class BindingPass(Operation operation)
{
    private readonly List<string> _missing = [];
    private readonly List<string> _bad = [];

    public ImmutableArray<WireError> Errors()
        => [.. _missing.Concat(_bad).Distinct(StringComparer.Ordinal).Select(code => ErrorCatalog.Resolve(operation, code))];

    /// <param name="declared">The parameters, or the fields of an object.</param>
    /// <param name="given">What the client sent, by name below <paramref name="path"/>.</param>
    /// <param name="path">Empty, or <c>IngressRules.1.</c></param>
    public BoundParameters Bind(ImmutableArray<OperationParameter> declared, IReadOnlyDictionary<string, string> given, string path)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var parameter in declared)
        {
            var mistakes = _bad.Count;
            object? value = parameter.Type switch
            {
                ValueType.Strings => BindStrings(parameter, given, path),
                ValueType.Objects => BindObjects(parameter, given, path),
                _ => given.TryGetValue(parameter.Name, out var text) && (text.Length > 0 || parameter.KeepEmpty)
                    ? BindScalar(parameter, text, path)
                    : null,
            };
            if (value is not null)
            {
                values.Add(parameter.Name, value);
            }
            else if (parameter.Required && _bad.Count == mistakes)
            {
                _missing.Add(parameter.MissingCode ?? $"Missing{path}{parameter.Name}");
            }
        }

        return new BoundParameters(declared, values);
    }

    private object? BindScalar(OperationParameter parameter, string text, string path) => parameter.Type switch
    {
        ValueType.String => BindString(parameter, text),
        ValueType.Integer => BindInteger(parameter, text, path),
        ValueType.Boolean => BindBoolean(parameter, text, path),
        _ => throw new UnreachableException($"A parameter cannot be of type {parameter.Type}."),
    };

    private string? BindString(OperationParameter parameter, string text)
    {
        if (StringChecks.TryAccept(parameter, text, out var accepted))
        {
            return accepted;
        }

        _bad.Add(parameter.LengthCode is { } code && !StringChecks.HasAllowedLength(parameter, text)
            ? code
            : parameter.Code ?? $"IllegalParam.{parameter.Name}");
        return null;
    }

    private long? BindInteger(OperationParameter parameter, string text, string path)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || text[0] == '+'
            // The parser of the class library ignores NUL characters behind a number.
            || text[^1] == '\0'
            || (!parameter.Wide && number is < int.MinValue or > int.MaxValue))
        {
            Invalid(path + parameter.Name);
            return null;
        }

        if (parameter.ZeroIsAbsent && number == 0)
        {
            return null;
        }

        if (parameter.Clamp)
        {
            return Math.Clamp(number, parameter.Min ?? long.MinValue, parameter.Max ?? long.MaxValue);
        }

        if (number < parameter.Min || number > parameter.Max)
        {
            Illegal(parameter);
            return null;
        }

        return number;
    }

    private bool? BindBoolean(OperationParameter parameter, string text, string path)
    {
        // bool.TryParse would also take blanks around the word.
        if (text.Equals("true", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (text.Equals("false", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        Invalid(path + parameter.Name);
        return null;
    }

    private ImmutableArray<string>? BindStrings(OperationParameter parameter, IReadOnlyDictionary<string, string> given, string path)
    {
        var items = new SortedDictionary<int, string>();
        foreach (var (index, rest, value) in Items(parameter, given, path))
        {
            if (rest.Length == 0 && value.Length > 0)
            {
                items[index] = value;
            }
        }

        if (!CountIsAllowed(parameter, items.Count))
        {
            return null;
        }

        if (items.Values.Any(item => !StringChecks.IsAllowedItem(parameter, item)))
        {
            Illegal(parameter);
            return null;
        }

        return items.Count == 0 ? null : items.Values.ToImmutableArray();
    }

    private ImmutableArray<BoundParameters>? BindObjects(
        OperationParameter parameter, IReadOnlyDictionary<string, string> given, string path)
    {
        var items = new SortedDictionary<int, Dictionary<string, string>>();
        foreach (var (index, rest, value) in Items(parameter, given, path))
        {
            if (!parameter.Fields.Any(field => field.Name == rest))
            {
                continue;
            }

            if (!items.TryGetValue(index, out var fields))
            {
                items.Add(index, fields = new Dictionary<string, string>(StringComparer.Ordinal));
            }

            fields[rest] = value;
        }

        return items.Count == 0 || !CountIsAllowed(parameter, items.Count)
            ? null
            : items.Select(item => Bind(parameter.Fields, item.Value, $"{path}{parameter.Name}.{item.Key}.")).ToImmutableArray();
    }

    /// <summary>What was sent as <c>Name.N</c> or <c>Name.N.Rest</c>, in no order.</summary>
    private IEnumerable<(int Index, string Field, string Value)> Items(
        OperationParameter parameter, IReadOnlyDictionary<string, string> given, string path)
    {
        foreach (var (name, value) in given)
        {
            if (!name.StartsWith(parameter.Name, StringComparison.Ordinal)
                || !IndexedName.TryParse(name.AsSpan(parameter.Name.Length), out var index, out var rest))
            {
                continue;
            }

            if (index is < 1 or > RequestLimits.MaxListIndex)
            {
                // Names the list and not the item: a code never holds text that a client chose.
                Invalid(path + parameter.Name);
                continue;
            }

            yield return (index, rest, value);
        }
    }

    private bool CountIsAllowed(OperationParameter parameter, int count)
    {
        if (count <= (parameter.MaxItems ?? int.MaxValue))
        {
            return true;
        }

        _bad.Add(parameter.TooManyCode ?? $"IllegalParam.{parameter.Name}");
        return false;
    }

    private void Illegal(OperationParameter parameter) => _bad.Add(parameter.Code ?? $"IllegalParam.{parameter.Name}");

    private void Invalid(string sentName) => _bad.Add($"Invalid{sentName}");
}
