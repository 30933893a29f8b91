using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Creates a filter, with or without rules.</summary>
public sealed record CreateFilter
{
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public ImmutableArray<RuleInput> IngressRules { get; init; } = [];
    public ImmutableArray<RuleInput> EgressRules { get; init; } = [];

    /// <summary>Empty: the account's default group.</summary>
    public string ResourceGroupId { get; init; } = "";
    public ImmutableArray<Tag> Tags { get; init; } = [];

    public static Decision Decide(World world, CreateFilter command, Facts facts)
    {
        ImmutableArray<FilterRule> egress = [];
        var refusal = RuleAdding.Read(command.IngressRules, TrafficDirection.Ingress, CidrCodes.OfCreateFilter, facts.Policy, out var ingress)
            ?? RuleAdding.Read(command.EgressRules, TrafficDirection.Egress, CidrCodes.OfCreateFilter, facts.Policy, out egress)
            ?? TagChecks.Malformed(command.Tags, facts.Limits)
            ?? ServiceChecks.NotUsable(world)
            ?? RuleAdding.Unsupported(ingress.Concat(egress), facts)
            ?? ResourceGroupChecks.Unknown(world, command.ResourceGroupId, facts)
            ?? RuleAdding.Number(world, facts, [], ref ingress)
            ?? RuleAdding.Number(world, facts, [], ref egress)
            ?? OverQuota(world, ingress.Length + egress.Length, facts.Limits);
        if (refusal is not null)
        {
            return refusal;
        }

        var filter = new Filter
        {
            Id = IdGenerator.NewFilterId(world, facts),
            Name = command.Name,
            Description = command.Description,
            IngressRules = ingress,
            EgressRules = egress,
            ResourceGroupId = ResourceGroupChecks.OrDefault(world, command.ResourceGroupId),
            Tags = command.Tags,
            CreationTime = facts.Now,
            LastChange = new LastChange(ChangeKind.Created, facts.Now, AwaitsHosts: false),
        };
        return Decision.Accept(
            new Outcome
            {
                Id = filter.Id.Value,
                ResourceGroupId = filter.ResourceGroupId,
                IngressRuleIds = [.. ingress.Select(rule => rule.Id.Value)],
                EgressRuleIds = [.. egress.Select(rule => rule.Id.Value)],
            },
            new WorldChange.PutFilter(filter));
    }

    private static Refusal? OverQuota(World world, int rules, Limits limits)
        => world.Filters.Count >= limits.FiltersPerRegion ? Refusal.Of(RefusalCodes.FilterQuota)
        : rules > limits.RulesPerFilter ? Refusal.Of(RefusalCodes.RuleQuota)
        : null;
}
