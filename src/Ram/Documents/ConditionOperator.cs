namespace Heliograph.Ram.Documents;

/// <summary>The condition operators, spelled as in the document.</summary>
/// <remarks>Source: the RAM page on conditional operators (December 2025); the border pair is on the OSS page on condition operators.</remarks>
internal enum ConditionOperator
{
    StringEquals,
    StringNotEquals,
    StringEqualsIgnoreCase,
    StringNotEqualsIgnoreCase,
    StringLike,
    StringNotLike,
    NumericEquals,
    NumericNotEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateNotEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    IpAddress,
    NotIpAddress,
    IpAddressIncludeBorder,
    NotIpAddressIncludeBorder,
}
