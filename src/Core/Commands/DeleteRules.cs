using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Deletes rules of one filter, all or none.</summary>
public sealed record DeleteRules
{
    public required FilterId FilterId { get; init; }

    /// <summary>Inbound and outbound ones may be mixed.</summary>
    public required ImmutableArray<RuleId> RuleIds { get; init; }

    public static Decision Decide(World world, DeleteRules command, Facts facts)
    {
        if (!world.Filters.TryGetValue(command.FilterId, out var filter))
        {
            return Decision.Refuse(RefusalCodes.FilterNotFound);
        }

        var known = filter.IngressRules.Concat(filter.EgressRules).Select(rule => rule.Id).ToHashSet();
        if (!command.RuleIds.All(known.Contains))
        {
            return Decision.Refuse(RefusalCodes.RuleNotFound);
        }

        if (!facts.IsSettled(filter))
        {
            return Decision.Refuse(RefusalCodes.FilterStatus);
        }

        var deleted = command.RuleIds.ToHashSet();
        return Decision.Accept(FilterChanges.PutRules(world, facts, filter with
        {
            IngressRules = filter.IngressRules.RemoveAll(rule => deleted.Contains(rule.Id)),
            EgressRules = filter.EgressRules.RemoveAll(rule => deleted.Contains(rule.Id)),
        }));
    }
}
