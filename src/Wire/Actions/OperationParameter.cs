using System.Collections.Immutable;

namespace Heliograph.Wire.Actions;

/// <summary>A parameter of an operation, or a field of a list of objects, with what can be checked without knowing the world.</summary>
public sealed record OperationParameter
{
    /// <summary>Name on the wire, case-sensitive; without the path of the list it is in.</summary>
    public required string Name { get; init; }
    public required ValueType Type { get; init; }

    /// <summary>Absent or empty is refused. For a field of a list: of each object given.</summary>
    public bool Required { get; init; }

    /// <summary>64-bit integer; the others are 32-bit.</summary>
    public bool Wide { get; init; }

    /// <summary>An empty value is a value (it clears a name); elsewhere clients send it for "not set".</summary>
    public bool KeepEmpty { get; init; }

    /// <summary>0 is what a client sends for "not set".</summary>
    public bool ZeroIsAbsent { get; init; }

    /// <summary>Smallest integer, inclusive.</summary>
    public long? Min { get; init; }

    /// <summary>Largest integer, inclusive.</summary>
    public long? Max { get; init; }

    /// <summary>Integers outside the range count as the nearest one in it.</summary>
    public bool Clamp { get; init; }

    /// <summary>Characters, not bytes.</summary>
    public int? MinLength { get; init; }

    /// <summary>Characters, not bytes.</summary>
    public int? MaxLength { get; init; }
    public bool Ascii { get; init; }

    /// <summary>Only ASCII letters, digits and these.</summary>
    public string? Characters { get; init; }

    /// <summary>Forbidden beginnings, in any case.</summary>
    public ImmutableArray<string> NotPrefix { get => field.IsDefault ? [] : field; init; }

    /// <summary>Forbidden anywhere, in any case.</summary>
    public ImmutableArray<string> NotContains { get => field.IsDefault ? [] : field; init; }

    /// <summary>The values there are; empty means any.</summary>
    public ImmutableArray<string> Allowed { get => field.IsDefault ? [] : field; init; }

    /// <summary>A value may differ in case from the allowed one; the binder answers the allowed spelling.</summary>
    public bool IgnoreCase { get; init; }

    public int? MaxItems { get; init; }

    /// <summary>Characters of each item of a list of strings.</summary>
    public int? ItemMaxLength { get; init; }

    /// <summary>What an absent value means, for people; the binder does not fill it in.</summary>
    public string? Default { get; init; }

    /// <summary>Code when a check of the value fails; otherwise <c>IllegalParam.Name</c>.</summary>
    public string? Code { get; init; }

    /// <summary>Code when only the length is wrong; otherwise <see cref="Code"/>.</summary>
    public string? LengthCode { get; init; }

    /// <summary>Code when it is required and absent; otherwise <c>MissingName</c>.</summary>
    public string? MissingCode { get; init; }

    /// <summary>Code when there are more than <see cref="MaxItems"/>.</summary>
    public string? TooManyCode { get; init; }

    /// <summary>Fields of each object of a list of objects.</summary>
    public ImmutableArray<OperationParameter> Fields { get => field.IsDefault ? [] : field; init; }

    /// <summary>Numbers of our rulings where we depart from what is published, or where nothing is.</summary>
    public ImmutableArray<int> Rulings { get => field.IsDefault ? [] : field; init; }
}
