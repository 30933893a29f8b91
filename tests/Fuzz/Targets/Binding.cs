using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Parameters;

namespace Heliograph.Fuzz.Targets;

/// <summary>
/// Parameters of any operation, from a query string and a form: three lines, the name of the operation, the query, the form. What is bound keeps
/// the promises of the operation table, does not depend on order or place, and binds again to the same.
/// </summary>
internal sealed class Binding() : FuzzTarget("binding")
{
    private static readonly KeyValuePair<string, string>[] s_form = [new("content-type", "application/x-www-form-urlencoded")];

    public override IEnumerable<string> Words => OperationTable.All.SelectMany(operation => operation.Parameters.SelectMany(NamesOf).Prepend(operation.Name))
        .Concat(OperationTable.All.SelectMany(operation => operation.Parameters).SelectMany(parameter => parameter.Allowed))
        .Concat(["&", "=", "%00", "%F0%9F%94%A5", ".1", ".2.", ".1000", ".1001", "-1", "2147483648", "9223372036854775808", "true", "\n"]);

    protected override void Try(byte[] input)
    {
        var lines = new List<byte[]>();
        foreach (var range in input.AsSpan().Split((byte)'\n'))
        {
            lines.Add(input.AsSpan(range).ToArray());
        }

        var operation = OperationOf(Encoding.Latin1.GetString(lines[0]));
        var (query, form) = (Latin1(lines.ElementAtOrDefault(1)), lines.ElementAtOrDefault(2) ?? []);
        var request = RpcRequest.Read("POST", $"/?{query}", "h", s_form, form);
        if (request.Problem is not null)
        {
            return;
        }

        var (good, parameters, errors) = Bounds.Measure(
            input.Length, "binding", () => (ParameterBinder.TryBind(operation, request, out var values, out var mistakes), values, mistakes));
        Expect.That(good == errors.IsEmpty && good == (parameters is not null), "neither values nor mistakes, or both");
        foreach (var error in errors)
        {
            RequestOracles.CheckRefusal(error);
        }

        var turned = RpcRequest.Read("POST", "/", "h", s_form, Encoding.ASCII.GetBytes(Encode(request.Parameters.Reverse())));
        Expect.Same(ParameterBinder.TryBind(operation, turned, out var same, out var sameErrors), good, "whether the parameters bind in the other order");
        Expect.That(errors.SequenceEqual(sameErrors), "the mistakes depend on the order or place of the parameters");
        if (parameters is null)
        {
            return;
        }

        Check(operation.Parameters, parameters);
        CheckDigits(operation, request, parameters);
        var bound = Flat(operation.Parameters, parameters, "").ToList();
        Expect.That(bound.SequenceEqual(Flat(operation.Parameters, same!, "")), "the values depend on the order or place of the parameters");
        var again = RpcRequest.Read("GET", $"/?{Encode(bound)}", "h", [], default);
        Expect.That(ParameterBinder.TryBind(operation, again, out var twice, out var refused), $"what was bound is refused: {string.Join(' ', refused)}");
        Expect.That(bound.SequenceEqual(Flat(operation.Parameters, twice, "")), "what was bound binds to something else");
    }

    /// <summary>Any line names an operation: an unknown one by its sum, so that the fuzzer reaches all of them.</summary>
    private static Operation OperationOf(string line)
        => OperationTable.All.FirstOrDefault(operation => operation.Name == line)
            ?? OperationTable.All[line.Sum(c => c) % OperationTable.All.Length];

    private static string Latin1(byte[]? bytes) => bytes is null ? "" : Encoding.Latin1.GetString(bytes);

    private static IEnumerable<string> NamesOf(OperationParameter parameter)
        => parameter.Type switch
        {
            Wire.Actions.ValueType.Strings => [$"{parameter.Name}.1="],
            Wire.Actions.ValueType.Objects => parameter.Fields.SelectMany(NamesOf).Select(name => $"{parameter.Name}.1.{name}"),
            _ => [$"{parameter.Name}="],
        };

    private static string Encode(IEnumerable<KeyValuePair<string, string>> pairs)
        => string.Join('&', pairs.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));

    private static IEnumerable<KeyValuePair<string, string>> Flat(ImmutableArray<OperationParameter> declared, BoundParameters bound, string path)
        => declared.Where(parameter => bound.Has(parameter.Name)).SelectMany(parameter => parameter.Type switch
        {
            Wire.Actions.ValueType.Strings => bound.Strings(parameter.Name).Select((item, i) => KeyValuePair.Create($"{path}{parameter.Name}.{i + 1}", item)),
            Wire.Actions.ValueType.Objects => bound.Objects(parameter.Name).SelectMany((item, i) => Flat(parameter.Fields, item, $"{path}{parameter.Name}.{i + 1}.")),
            Wire.Actions.ValueType.Integer => [new(path + parameter.Name, bound.Int64(parameter.Name)!.Value.ToString(CultureInfo.InvariantCulture))],
            Wire.Actions.ValueType.Boolean => [new(path + parameter.Name, bound.Boolean(parameter.Name)!.Value ? "true" : "false")],
            _ => new[] { KeyValuePair.Create(path + parameter.Name, bound.String(parameter.Name)!) },
        });

    private static void Check(ImmutableArray<OperationParameter> declared, BoundParameters bound)
    {
        foreach (var parameter in declared)
        {
            var has = bound.Has(parameter.Name);
            Expect.That(has || !parameter.Required, $"{parameter.Name} is required and absent");
            if (!has)
            {
                continue;
            }

            switch (parameter.Type)
            {
                case Wire.Actions.ValueType.Integer:
                    CheckInteger(parameter, bound.Int64(parameter.Name)!.Value);
                    break;
                case Wire.Actions.ValueType.String:
                    CheckText(parameter, bound.String(parameter.Name)!);
                    break;
                case Wire.Actions.ValueType.Strings:
                    var texts = bound.Strings(parameter.Name);
                    Expect.That(texts.Length > 0 && texts.Length <= (parameter.MaxItems ?? int.MaxValue), $"{parameter.Name} has {texts.Length} items");
                    Expect.That(texts.All(text => text.Length > 0 && text.Length <= (parameter.ItemMaxLength ?? int.MaxValue)), $"an item of {parameter.Name}");
                    break;
                case Wire.Actions.ValueType.Objects:
                    var items = bound.Objects(parameter.Name);
                    Expect.That(items.Length > 0 && items.Length <= (parameter.MaxItems ?? int.MaxValue), $"{parameter.Name} has {items.Length} items");
                    foreach (var item in items)
                    {
                        Check(parameter.Fields, item);
                    }

                    break;
            }
        }
    }

    /// <summary>What counts as a number is written as one.</summary>
    private static void CheckDigits(Operation operation, RpcRequest request, BoundParameters bound)
    {
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.Type == Wire.Actions.ValueType.Integer && bound.Has(parameter.Name)))
        {
            var text = request.ParameterOrEmpty(parameter.Name);
            Expect.That(text.TrimStart('-').All(char.IsAsciiDigit) && text.LastIndexOf('-') <= 0, $"{parameter.Name} was read from \"{text}\"");
        }
    }

    private static void CheckInteger(OperationParameter parameter, long value)
    {
        Expect.That(value >= (parameter.Min ?? long.MinValue) && value <= (parameter.Max ?? long.MaxValue), $"{parameter.Name} is {value}");
        Expect.That(parameter.Wide || value is >= int.MinValue and <= int.MaxValue, $"{parameter.Name} is {value}");
        Expect.That(value != 0 || !parameter.ZeroIsAbsent, $"{parameter.Name} is 0");
    }

    private static void CheckText(OperationParameter parameter, string text)
    {
        var length = text.Count(c => !char.IsLowSurrogate(c));
        Expect.That(text.Length > 0 || parameter.KeepEmpty, $"{parameter.Name} is empty");
        Expect.That(length <= (parameter.MaxLength ?? int.MaxValue) && (length == 0 || length >= (parameter.MinLength ?? 0)), $"{parameter.Name} has {length} characters");
        Expect.That(parameter.Allowed.IsEmpty || parameter.Allowed.Contains(text), $"{parameter.Name} is {text}");
        Expect.That(!parameter.Ascii || text.All(char.IsAscii), $"{parameter.Name} is {text}");
        Expect.That(parameter.NotPrefix.All(prefix => !text.ToUpperInvariant().StartsWith(prefix.ToUpperInvariant(), StringComparison.Ordinal)), $"{parameter.Name} begins as it must not");
        Expect.That(parameter.NotContains.All(part => !text.ToUpperInvariant().Contains(part.ToUpperInvariant(), StringComparison.Ordinal)), $"{parameter.Name} has what it must not");
    }
}
