namespace Heliograph.Ram.Documents;

/// <summary>A pattern in which <c>*</c> stands for any number of characters, also none, and <c>?</c> for exactly one.</summary>
internal sealed class WildcardPattern
{
    private readonly string _text;
    private readonly int _literal;
    private readonly bool _starIsNoCharacter;

    /// <param name="text">The pattern; folded by the caller where case does not matter.</param>
    /// <param name="starIsNoCharacter">
    /// Whether a <c>*</c> in the value means "any", as in the resource names of create and list operations. Then only <c>*</c> covers it;
    /// <c>?</c> does not.
    /// </param>
    public WildcardPattern(string text, bool starIsNoCharacter = false)
    {
        _text = text;
        _starIsNoCharacter = starIsNoCharacter;
        var first = text.AsSpan().IndexOfAny('*', '?');
        _literal = first < 0 ? text.Length : first;
    }

    public bool IsLiteral => _literal == _text.Length;

    /// <summary>Only stars: covers everything.</summary>
    public bool IsAny => _text.Length > 0 && _text.AsSpan().IndexOfAnyExcept('*') < 0;

    public string Text => _text;

    public bool Matches(ReadOnlySpan<char> value)
    {
        if (!value.StartsWith(_text.AsSpan(0, _literal)))
        {
            return false;
        }

        return IsLiteral ? value.Length == _text.Length : MatchesRest(_text.AsSpan(_literal), value[_literal..]);
    }

    // Only the last star ever needs to be tried again: what an earlier one could take, the last one can take too.
    private bool MatchesRest(ReadOnlySpan<char> pattern, ReadOnlySpan<char> value)
    {
        int p = 0, v = 0, afterStar = -1, resume = 0;
        while (v < value.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                afterStar = ++p;
                resume = v;
                if (p == pattern.Length)
                {
                    return true;
                }
            }
            else if (p < pattern.Length && (pattern[p] == value[v] || (pattern[p] == '?' && !(_starIsNoCharacter && value[v] == '*'))))
            {
                p++;
                v++;
            }
            else if (afterStar >= 0)
            {
                p = afterStar;
                v = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }
}
