using System.Collections.Immutable;
using Heliograph.Ram.Documents;

namespace Heliograph.Ram.Evaluation;

/// <summary>One resource of a request, taken apart once for all policies.</summary>
internal sealed class PreparedRequest(ActionName action, RequestedResource resource, RequestContext context)
{
    // A resource has a few tags at most: looking along a list is quicker than a dictionary.
    private readonly KeyValuePair<string, string>[] _tags = [.. resource.Tags];
    private string? _currentTime;
    private string? _sourceIp;

    public ActionName Action { get; } = action;

    public RequestedResource Resource { get; } = resource;

    public ResourceName Name { get; } = new(resource.Arn, action.Service);

    public bool Fulfils(ImmutableArray<ConditionTest> conditions)
    {
        foreach (var condition in conditions)
        {
            if (!condition.Holds(Find(condition.Key)))
            {
                return false;
            }
        }

        return true;
    }

    // Time and address are written out once, however many conditions ask for them.
    private string? Find(ConditionKey key)
        => key.Kind switch
        {
            ConditionKeyKind.CurrentTime => _currentTime ??= context.Find(key),
            ConditionKeyKind.SourceIp => _sourceIp ??= context.Find(key),
            ConditionKeyKind.ResourceTag => FindTag(key.Name),
            _ => context.Find(key),
        };

    private string? FindTag(string name)
    {
        foreach (var tag in _tags)
        {
            if (tag.Key == name)
            {
                return tag.Value;
            }
        }

        return null;
    }
}
