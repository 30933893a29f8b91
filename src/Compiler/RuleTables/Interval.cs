namespace Heliograph.Compiler.RuleTables;

/// <summary>A stretch of the values of a dimension that a rule matches.</summary>
/// <param name="First">Smallest value.</param>
/// <param name="Last">Largest value.</param>
/// <param name="Bit">Of the rule.</param>
internal readonly record struct Interval(UInt128 First, UInt128 Last, int Bit);
