using System.Net;

namespace Heliograph.Ram.Documents;

/// <summary>One value of a condition, ready to be compared with the text that the request has for the key.</summary>
/// <remarks>A request's text that is not of the operator's type (a number, a date, an address) matches nothing.</remarks>
internal abstract class ConditionValue
{
    public abstract bool Matches(string actual);

    public sealed class OfText(string expected, StringComparison comparison) : ConditionValue
    {
        public override bool Matches(string actual) => string.Equals(expected, actual, comparison);
    }

    public sealed class OfPattern(WildcardPattern pattern) : ConditionValue
    {
        public override bool Matches(string actual) => pattern.Matches(actual);
    }

    public sealed class OfNumber(decimal expected, Order order) : ConditionValue
    {
        public override bool Matches(string actual)
            => ConditionText.TryNumber(actual, out var number) && order.Accepts(number.CompareTo(expected));
    }

    public sealed class OfDate(DateTimeOffset expected, Order order) : ConditionValue
    {
        public override bool Matches(string actual)
            => ConditionText.TryDate(actual, out var date) && order.Accepts(date.CompareTo(expected));
    }

    public sealed class OfBool(bool expected) : ConditionValue
    {
        public override bool Matches(string actual) => ConditionText.TryBool(actual, out var value) && value == expected;
    }

    public sealed class OfAddress(AddressRange range) : ConditionValue
    {
        public override bool Matches(string actual) => IPAddress.TryParse(actual, out var address) && range.Contains(address);
    }
}

/// <summary>Which results of a comparison are wanted.</summary>
internal readonly record struct Order(bool Less, bool Equal, bool Greater)
{
    public static readonly Order Same = new(false, true, false);
    public static readonly Order Below = new(true, false, false);
    public static readonly Order AtMost = new(true, true, false);
    public static readonly Order Above = new(false, false, true);
    public static readonly Order AtLeast = new(false, true, true);

    public bool Accepts(int comparison) => comparison < 0 ? Less : comparison > 0 ? Greater : Equal;
}
