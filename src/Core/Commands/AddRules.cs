using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Adds rules to a filter, all or none.</summary>
public sealed record AddRules
{
    public required FilterId FilterId { get; init; }
    public ImmutableArray<RuleInput> IngressRules { get; init; } = [];
    public ImmutableArray<RuleInput> EgressRules { get; init; } = [];

    public static Decision Decide(World world, AddRules command, Facts facts)
    {
        if (command.IngressRules.IsEmpty && command.EgressRules.IsEmpty)
        {
            return Decision.Refuse(RefusalCodes.MissingIngressRules);
        }

        ImmutableArray<FilterRule> egress = [];
        var malformed = RuleAdding.Read(command.IngressRules, TrafficDirection.Ingress, CidrCodes.OfRuleOperations, facts.Policy, out var ingress)
            ?? RuleAdding.Read(command.EgressRules, TrafficDirection.Egress, CidrCodes.OfRuleOperations, facts.Policy, out egress);
        if (malformed is not null)
        {
            return malformed;
        }

        if (!world.Filters.TryGetValue(command.FilterId, out var filter))
        {
            return Decision.Refuse(RefusalCodes.FilterNotFound);
        }

        var refusal = Unsettled(world, filter, facts)
            ?? RuleAdding.Unsupported(ingress.Concat(egress), facts)
            ?? RuleAdding.Number(world, facts, filter.IngressRules, ref ingress)
            ?? RuleAdding.Number(world, facts, filter.EgressRules, ref egress)
            ?? OverQuota(filter, ingress.Length + egress.Length, facts.Limits);
        if (refusal is not null)
        {
            return refusal;
        }

        return Decision.Accept(
            new Outcome
            {
                IngressRuleIds = [.. ingress.Select(rule => rule.Id.Value)],
                EgressRuleIds = [.. egress.Select(rule => rule.Id.Value)],
            },
            FilterChanges.PutRules(world, facts, filter with
            {
                IngressRules = filter.IngressRules.AddRange(ingress),
                EgressRules = filter.EgressRules.AddRange(egress),
            }));
    }

    private static Refusal? Unsettled(World world, Filter filter, Facts facts)
        => !facts.IsSettled(filter) ? Refusal.Of(RefusalCodes.FilterStatus)
        : !world.SessionsOfFilter(filter.Id).All(facts.IsSettled) ? Refusal.Of(RefusalCodes.SessionStatus)
        : null;

    private static Refusal? OverQuota(Filter filter, int added, Limits limits)
        => filter.IngressRules.Length + filter.EgressRules.Length + added > limits.RulesPerFilter
            ? Refusal.Of(RefusalCodes.RuleQuota)
            : null;
}
