using System.Collections;
using System.Collections.Immutable;

namespace Heliograph.Wire.Responses;

/// <summary>A value of an answer, without a format.</summary>
/// <remarks>There is no null: an absent field is left out, a text that was never set is "" (ruling 61).</remarks>
public abstract record AnswerValue
{
    private protected AnswerValue()
    {
    }
}

public sealed record AnswerText(string Value) : AnswerValue;

public sealed record AnswerNumber(long Value) : AnswerValue;

public sealed record AnswerFlag(bool Value) : AnswerValue;

/// <summary>A list: plain, or wrapped when <paramref name="Element"/> names what stands around each item.</summary>
/// <param name="Items">In order.</param>
/// <param name="Element">
/// Null: JSON <c>"Tags":[…]</c>, XML one <c>&lt;Tags&gt;</c> per item. Otherwise: JSON <c>"Regions":{"Region":[…]}</c>, XML
/// <c>&lt;Regions&gt;&lt;Region&gt;…&lt;/Region&gt;&lt;/Regions&gt;</c>.
/// </param>
public sealed record AnswerList(ImmutableArray<AnswerValue> Items, string? Element = null) : AnswerValue
{
    public static AnswerList Of(IEnumerable<AnswerValue> items, string? element = null) => new([.. items], element);

    public static AnswerList OfTexts(IEnumerable<string> items, string? element = null)
        => new([.. items.Select(item => new AnswerText(item))], element);
}

/// <summary>Fields in the order in which they are written. Built with a collection initializer, then left alone.</summary>
public sealed record AnswerObject : AnswerValue, IEnumerable<KeyValuePair<string, AnswerValue>>
{
    private readonly List<KeyValuePair<string, AnswerValue>> _fields = [];

    public void Add(string name, AnswerValue value) => _fields.Add(new(name, value));

    public void Add(string name, string value) => Add(name, new AnswerText(value));

    public void Add(string name, long value) => Add(name, new AnswerNumber(value));

    public void Add(string name, bool value) => Add(name, new AnswerFlag(value));

    public IEnumerator<KeyValuePair<string, AnswerValue>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
