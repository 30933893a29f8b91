using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;

namespace Heliograph.Server.Actions;

/// <summary>The tag filter of lists: every given tag must be there; a tag without a value asks for the key alone.</summary>
internal sealed class TagFilter(ImmutableArray<BoundParameters> tags)
{
    private readonly ImmutableArray<(string Key, string? Value)> _wanted =
        [.. tags.Select(tag => (tag.RequiredString("Key"), tag.String("Value")))];

    public bool IsEmpty => _wanted.IsEmpty;

    public bool Matches(ImmutableArray<Tag> present)
        => _wanted.All(wanted => present.Any(tag => tag.Key == wanted.Key && (string.IsNullOrEmpty(wanted.Value) || tag.Value == wanted.Value)));
}
