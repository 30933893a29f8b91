namespace Heliograph.Ram.Documents;

/// <summary>A requested action, prepared once for all patterns that it is compared with.</summary>
/// <remarks>
/// For each character it knows the places where the action has it, as bits. A pattern is then followed by the set of all places that it can
/// have reached: a character keeps the places before it and moves on, a star adds every later place. One pass, nothing is tried again.
/// </remarks>
internal sealed class ActionName
{
    private const int Characters = 128;
    private const int MaxLength = 63;

    private readonly ulong[]? _places;
    private readonly ulong _end;

    public ActionName(string action)
    {
        Text = AsciiFolding.Fold(action);
        Signs = SignSet.Of(Text);
        var colon = Text.IndexOf(':', StringComparison.Ordinal);
        Service = colon < 0 ? Text : Text[..colon];
        if (Text.Length <= MaxLength && System.Text.Ascii.IsValid(Text))
        {
            _end = 1UL << Text.Length;
            _places = new ulong[Characters];
            for (var i = 0; i < Text.Length; i++)
            {
                _places[Text[i]] |= 1UL << i;
            }
        }
    }

    /// <summary>Folded.</summary>
    public string Text { get; }

    public SignSet Signs { get; }

    /// <summary>The ram-code.</summary>
    public string Service { get; }

    public bool Fits(WildcardPattern pattern) => Fits(pattern, 0);

    /// <inheritdoc cref="Fits(WildcardPattern)"/>
    /// <param name="pattern">What to compare with.</param>
    /// <param name="known">How many characters at the start of both are the same, and no wildcards: they are not looked at again.</param>
    public bool Fits(WildcardPattern pattern, int known)
        => pattern.Signs.MayBeWithin(Signs)
            && (_places is null ? pattern.Matches(Text) : Follow(_places, pattern.Text.AsSpan(known), 1UL << known));

    private bool Follow(ulong[] places, ReadOnlySpan<char> pattern, ulong reached)
    {
        foreach (var sign in pattern)
        {
            reached = sign switch
            {
                '*' => reached | (0 - reached),
                '?' => (reached & (_end - 1)) << 1,
                _ => sign < places.Length ? (reached & places[sign]) << 1 : 0,
            };
            if (reached == 0)
            {
                return false;
            }
        }

        return (reached & _end) != 0;
    }
}
