using static Heliograph.Ram.Documents.ConditionOperator;

namespace Heliograph.Ram.Documents;

/// <summary>What each operator makes of a value.</summary>
internal static class ConditionValues
{
    public static bool IsNegative(ConditionOperator @operator)
        => @operator is StringNotEquals or StringNotEqualsIgnoreCase or StringNotLike or NumericNotEquals or DateNotEquals
            or NotIpAddress or NotIpAddressIncludeBorder;

    /// <returns>Null when the text is not of the operator's type.</returns>
    /// <remarks>The plain address operators cover their block with its first and last address, so the border pair says the same.</remarks>
    public static ConditionValue? TryCreate(ConditionOperator @operator, string text)
        => @operator switch
        {
            StringEquals or StringNotEquals => new ConditionValue.OfText(text, StringComparison.Ordinal),
            StringEqualsIgnoreCase or StringNotEqualsIgnoreCase => new ConditionValue.OfText(text, StringComparison.OrdinalIgnoreCase),
            StringLike or StringNotLike => new ConditionValue.OfPattern(new WildcardPattern(text)),
            NumericEquals or NumericNotEquals => Number(text, Order.Same),
            NumericLessThan => Number(text, Order.Below),
            NumericLessThanEquals => Number(text, Order.AtMost),
            NumericGreaterThan => Number(text, Order.Above),
            NumericGreaterThanEquals => Number(text, Order.AtLeast),
            DateEquals or DateNotEquals => Date(text, Order.Same),
            DateLessThan => Date(text, Order.Below),
            DateLessThanEquals => Date(text, Order.AtMost),
            DateGreaterThan => Date(text, Order.Above),
            DateGreaterThanEquals => Date(text, Order.AtLeast),
            Bool => ConditionText.TryBool(text, out var value) ? new ConditionValue.OfBool(value) : null,
            _ => AddressRange.TryParse(text, out var range) ? new ConditionValue.OfAddress(range) : null,
        };

    private static ConditionValue.OfNumber? Number(string text, Order order)
        => ConditionText.TryNumber(text, out var number) ? new ConditionValue.OfNumber(number, order) : null;

    private static ConditionValue.OfDate? Date(string text, Order order)
        => ConditionText.TryDate(text, out var date) ? new ConditionValue.OfDate(date, order) : null;
}
