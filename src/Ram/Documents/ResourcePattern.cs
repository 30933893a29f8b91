namespace Heliograph.Ram.Documents;

/// <summary>One pattern of a Resource element. A wildcard stays within its segment, so <c>cn-*</c> never reaches into the account.</summary>
internal sealed class ResourcePattern
{
    private const string Prefix = "acs:";

    private readonly WildcardPattern[] _segments;
    private readonly WildcardPattern? _whole;

    private ResourcePattern(string text, WildcardPattern[] segments)
    {
        Text = text;
        _segments = segments;
        IsAny = segments.Length == 0;
        IsLiteral = !IsAny && segments.All(segment => segment.IsLiteral);

        // With wildcards in the relative id alone the segments are aligned by the literal part, and one comparison does.
        _whole = segments.Length > 0 && segments.Take(segments.Length - 1).All(segment => segment.IsLiteral)
            ? new WildcardPattern(text, starIsNoCharacter: true)
            : null;
    }

    public string Text { get; }

    /// <summary><c>*</c> alone.</summary>
    public bool IsAny { get; }

    public bool IsLiteral { get; }

    public static bool TryParse(string text, out ResourcePattern pattern)
    {
        pattern = new ResourcePattern(text, []);
        if (text.Length > 0 && text.AsSpan().IndexOfAnyExcept('*') < 0)
        {
            return true;
        }

        Span<int> starts = stackalloc int[ResourceName.Segments + 1];
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || !ResourceName.TrySplit(text, starts))
        {
            return false;
        }

        var segments = new WildcardPattern[ResourceName.Segments];
        for (var i = 0; i < segments.Length; i++)
        {
            segments[i] = new WildcardPattern(text[starts[i]..(starts[i + 1] - 1)], starIsNoCharacter: true);
        }

        pattern = new ResourcePattern(text, segments);
        return segments[1].Text.Length > 0 && segments[^1].Text.Length > 0;
    }

    public bool Covers(ResourceName resource)
        => IsAny
        || (resource.IsAll && CoversAllOf(resource.Service))
        || (resource.IsComplete && (_whole is not null ? _whole.Matches(resource.Text) : CoversSegments(resource)));

    // acs:vpc:*:*:* covers what has no resource of its own, for actions of vpc.
    private bool CoversAllOf(string service)
        => _segments[1].Matches(service) && _segments[2].IsAny && _segments[3].IsAny && _segments[4].IsAny;

    private bool CoversSegments(ResourceName resource)
    {
        for (var i = 0; i < _segments.Length; i++)
        {
            if (!_segments[i].IsAny && !_segments[i].Matches(resource[i]))
            {
                return false;
            }
        }

        return true;
    }
}
