namespace Heliograph.Ram.Documents;

/// <summary>A pattern in which <c>*</c> stands for any number of characters, also none, and <c>?</c> for exactly one.</summary>
/// <remarks>
/// It is kept as the pieces between its stars: the first must start the value, the last must end it, and each of the others is looked for
/// once from the left. Leftmost is right, because it leaves the most for what follows; so nothing is ever tried again.
/// </remarks>
internal sealed class WildcardPattern
{
    private readonly string[] _pieces;
    private readonly bool _starIsNoCharacter;
    private readonly bool _hasQuestions;
    private readonly int _shortest;

    /// <param name="text">The pattern; folded by the caller where case does not matter.</param>
    /// <param name="starIsNoCharacter">
    /// Whether a <c>*</c> in the value means "any", as in the resource names of create and list operations. Then only <c>*</c> covers it;
    /// <c>?</c> does not.
    /// </param>
    public WildcardPattern(string text, bool starIsNoCharacter = false)
    {
        Text = text;
        Signs = SignSet.Of(text.Replace("*", "", StringComparison.Ordinal).Replace("?", "", StringComparison.Ordinal));
        IsLiteral = text.AsSpan().IndexOfAny('*', '?') < 0;
        IsAny = text.Length > 0 && text.AsSpan().IndexOfAnyExcept('*') < 0;
        _starIsNoCharacter = starIsNoCharacter;
        _hasQuestions = text.Contains('?', StringComparison.Ordinal);
        _pieces = text.Split('*');
        _shortest = _pieces.Sum(piece => piece.Length);
    }

    public string Text { get; }

    /// <summary>What stands before the first wildcard.</summary>
    public string Start => Text[..(Text.AsSpan().IndexOfAny('*', '?') is var at and >= 0 ? at : Text.Length)];

    /// <summary>Without wildcards.</summary>
    public bool IsLiteral { get; }

    /// <summary>Only stars: covers everything.</summary>
    public bool IsAny { get; }

    /// <summary>Every value that matches has at least these characters.</summary>
    public SignSet Signs { get; }

    public bool Matches(ReadOnlySpan<char> value)
    {
        if (IsLiteral || value.Length < _shortest)
        {
            return value.SequenceEqual(Text);
        }

        var first = _pieces[0];
        if (!Fits(first, value))
        {
            return false;
        }

        if (_pieces.Length == 1)
        {
            return value.Length == first.Length;
        }

        var last = _pieces[^1];
        return Fits(last, value[^last.Length..]) && FitBetween(value[first.Length..^last.Length]);
    }

    private bool FitBetween(ReadOnlySpan<char> value)
    {
        for (var i = 1; i < _pieces.Length - 1; i++)
        {
            var at = Find(_pieces[i], value);
            if (at < 0)
            {
                return false;
            }

            value = value[(at + _pieces[i].Length)..];
        }

        return true;
    }

    private int Find(string piece, ReadOnlySpan<char> value)
    {
        if (!_hasQuestions)
        {
            return value.IndexOf(piece);
        }

        for (var at = 0; at + piece.Length <= value.Length; at++)
        {
            if (Fits(piece, value[at..]))
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>Whether the value starts with a piece.</summary>
    private bool Fits(string piece, ReadOnlySpan<char> value)
    {
        if (!_hasQuestions)
        {
            return value.StartsWith(piece);
        }

        for (var i = 0; i < piece.Length; i++)
        {
            if (i == value.Length || (piece[i] != value[i] && !(piece[i] == '?' && !(_starIsNoCharacter && value[i] == '*'))))
            {
                return false;
            }
        }

        return true;
    }
}
