using System.Collections.Immutable;
using Heliograph.Ram.Documents;

namespace Heliograph.Ram.Evaluation;

/// <summary>One resource of a request, taken apart once for all policies.</summary>
internal sealed class PreparedRequest(string action, RequestedResource resource, RequestContext context)
{
    /// <summary>Folded.</summary>
    public string Action { get; } = action;

    public RequestedResource Resource { get; } = resource;

    public ResourceName Name { get; } = new(resource.Arn, ServiceOf(action));

    public bool Fulfils(ImmutableArray<ConditionTest> conditions)
    {
        foreach (var condition in conditions)
        {
            if (!condition.Holds(context.Find(condition.Key, Resource)))
            {
                return false;
            }
        }

        return true;
    }

    private static string ServiceOf(string action)
    {
        var colon = action.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? action : action[..colon];
    }
}
