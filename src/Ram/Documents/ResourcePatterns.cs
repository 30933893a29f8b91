namespace Heliograph.Ram.Documents;

/// <summary>The resource patterns of one statement: complete names in a set, the others one by one.</summary>
internal sealed class ResourcePatterns
{
    public static readonly ResourcePatterns None = new([]);

    private readonly bool _any;
    private readonly HashSet<string>? _complete;
    private readonly ResourcePattern[] _others;

    public ResourcePatterns(IReadOnlyCollection<ResourcePattern> patterns)
    {
        _any = patterns.Any(pattern => pattern.IsAny);
        var complete = patterns.Where(pattern => pattern.IsLiteral).Select(pattern => pattern.Text).ToHashSet(StringComparer.Ordinal);
        _complete = complete.Count > 0 ? complete : null;
        _others = [.. patterns.Where(pattern => !pattern.IsLiteral && !pattern.IsAny)];
    }

    public bool Cover(ResourceName resource)
    {
        if (_any || (_complete is not null && _complete.Contains(resource.Text)))
        {
            return true;
        }

        foreach (var pattern in _others)
        {
            if (pattern.Covers(resource))
            {
                return true;
            }
        }

        return false;
    }
}
