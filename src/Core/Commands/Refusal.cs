using System.Collections.Immutable;

namespace Heliograph.Core.Commands;

/// <summary>Why a command is not carried out: a published code, and what fills the holes of its message.</summary>
/// <param name="Code">Spelled as published; the operation's error table has the status and the text.</param>
/// <param name="Arguments">In the order of the holes; empty for a message without holes.</param>
public sealed record Refusal(string Code, ImmutableArray<string> Arguments)
{
    public static Refusal Of(string code, params ReadOnlySpan<string> arguments) => new(code, [.. arguments]);
}
