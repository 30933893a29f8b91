namespace Heliograph.Ram.Documents;

/// <summary>The characters of a text as 64 bits, several characters to some of them: it tells at once that a pattern cannot match.</summary>
internal readonly record struct SignSet(ulong Bits)
{
    public static SignSet Of(ReadOnlySpan<char> text)
    {
        var bits = 0UL;
        foreach (var sign in text)
        {
            bits |= 1UL << Place(sign);
        }

        return new SignSet(bits);
    }

    /// <summary>False only if this set has a character that the other has not.</summary>
    public bool MayBeWithin(SignSet other) => (Bits & ~other.Bits) == 0;

    // Folded actions are letters, digits and a colon: each has a bit of its own.
    private static int Place(char sign)
        => sign switch
        {
            >= 'a' and <= 'z' => sign - 'a',
            >= '0' and <= '9' => 26 + sign - '0',
            ':' => 36,
            _ => 37 + (sign % 27),
        };
}
