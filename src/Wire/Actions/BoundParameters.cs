using System.Collections.Immutable;

namespace Heliograph.Wire.Actions;

/// <summary>
/// Parameters of one request, or of one object of a list, after the checks of the operation table. A value that clients send for
/// "not set" (empty, or 0 where the table says so) is absent.
/// </summary>
/// <remarks>Asking for a name that the table does not have, or for another type, is our mistake and throws.</remarks>
public sealed class BoundParameters
{
    private readonly ImmutableArray<OperationParameter> _declared;
    private readonly Dictionary<string, object> _values;

    internal BoundParameters(ImmutableArray<OperationParameter> declared, Dictionary<string, object> values)
        => (_declared, _values) = (declared, values);

    /// <summary>Whether the client gave the parameter; a list is given when it has an item.</summary>
    /// <exception cref="ArgumentException">The operation has no such parameter.</exception>
    public bool Has(string name)
    {
        _ = Declaration(name);
        return _values.ContainsKey(name);
    }

    /// <summary>Null when absent; "" only where the table keeps empty values.</summary>
    /// <exception cref="ArgumentException">The operation has no such parameter of this type.</exception>
    public string? String(string name) => (string?)Value(name, ValueType.String);

    /// <summary>The value of a parameter that the table requires.</summary>
    /// <exception cref="ArgumentException">The operation has no such parameter, or does not require it.</exception>
    public string RequiredString(string name)
        => String(name) ?? throw new ArgumentException($"{name} is not a required parameter.", nameof(name));

    /// <exception cref="ArgumentException">The operation has no such parameter of this type.</exception>
    public int? Int32(string name) => (int?)(long?)Value(name, ValueType.Integer);

    /// <exception cref="ArgumentException">The operation has no such parameter of this type.</exception>
    public long? Int64(string name) => (long?)Value(name, ValueType.Integer);

    /// <exception cref="ArgumentException">The operation has no such parameter of this type.</exception>
    public bool? Boolean(string name) => (bool?)Value(name, ValueType.Boolean);

    /// <summary>Items by index, gaps closed; empty when absent.</summary>
    /// <exception cref="ArgumentException">The operation has no such parameter of this type.</exception>
    public ImmutableArray<string> Strings(string name)
        => Value(name, ValueType.Strings) is ImmutableArray<string> items ? items : [];

    /// <summary>Objects by index, gaps closed; empty when absent.</summary>
    /// <exception cref="ArgumentException">The operation has no such parameter of this type.</exception>
    public ImmutableArray<BoundParameters> Objects(string name)
        => Value(name, ValueType.Objects) is ImmutableArray<BoundParameters> items ? items : [];

    private object? Value(string name, ValueType type)
        => Declaration(name).Type == type
            ? _values.GetValueOrDefault(name)
            : throw new ArgumentException($"{name} is not of type {type}.", nameof(name));

    private OperationParameter Declaration(string name)
    {
        foreach (var parameter in _declared)
        {
            if (parameter.Name == name)
            {
                return parameter;
            }
        }

        throw new ArgumentException($"The operation table has no parameter {name} here.", nameof(name));
    }
}
