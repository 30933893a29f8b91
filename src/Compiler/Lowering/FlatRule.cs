using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Compiler.Lowering;

/// <summary>A rule at its place among all rules of a direction.</summary>
/// <param name="Index">From 0, in match order: session by session, in each rule by rule.</param>
/// <param name="Session">Index of the session in the plan.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Slot">Of its counter.</param>
/// <param name="Origin">For messages.</param>
internal sealed record FlatRule(int Index, int Session, FilterRule Rule, int Slot, string Origin);

/// <summary>A rule as the tests that a key must pass, all of them.</summary>
internal sealed record LoweredRule(FlatRule Rule, ImmutableArray<KeyTest> Tests)
{
    public bool Accepts => Rule.Rule.Action == RuleAction.Accept;
}

/// <summary>A test of one 32-bit word of the key.</summary>
/// <param name="Word">Offset in the key, see <see cref="KeyLayout"/>.</param>
internal abstract record KeyTest(int Word);

/// <summary><c>(word &amp; Mask) == Value</c>, both in the byte order in which the word stands in the key.</summary>
internal sealed record MaskTest(int Word, uint Mask, uint Value) : KeyTest(Word);

/// <summary><c>First &lt;= word &lt;= Last</c></summary>
internal sealed record RangeTest(int Word, uint First, uint Last) : KeyTest(Word);
