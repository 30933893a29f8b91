using System.Collections.Immutable;
using Heliograph.Ram.Documents;

namespace Heliograph.Ram.Evaluation;

/// <summary>One resource of a request, taken apart once for all policies.</summary>
internal sealed class PreparedRequest(string action, RequestedResource resource, RequestContext context)
{
    private string? _currentTime;
    private string? _sourceIp;

    /// <summary>Folded.</summary>
    public string Action { get; } = action;

    public SignSet Signs { get; } = SignSet.Of(action);

    public RequestedResource Resource { get; } = resource;

    public ResourceName Name { get; } = new(resource.Arn, ServiceOf(action));

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
            ConditionKeyKind.CurrentTime => _currentTime ??= context.Find(key, Resource),
            ConditionKeyKind.SourceIp => _sourceIp ??= context.Find(key, Resource),
            _ => context.Find(key, Resource),
        };

    private static string ServiceOf(string action)
    {
        var colon = action.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? action : action[..colon];
    }
}
