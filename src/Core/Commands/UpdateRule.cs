using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Changes the given fields of one rule. Direction and IP version stay.</summary>
public sealed record UpdateRule
{
    public required RuleId RuleId { get; init; }

    /// <summary>Null or 0 leaves as it is.</summary>
    public int? Priority { get; init; }
    public RuleAction? Action { get; init; }
    public RuleProtocol? Protocol { get; init; }

    /// <summary>Null or empty leaves as it is; so for the other text fields.</summary>
    public string? SourceCidrBlock { get; init; }
    public string? DestinationCidrBlock { get; init; }
    public string? SourcePortRange { get; init; }
    public string? DestinationPortRange { get; init; }

    public static Decision Decide(World world, UpdateRule command, Facts facts)
    {
        if (command.Priority is < 0 or > RuleReading.MaxPriority)
        {
            return Decision.Refuse(RefusalCodes.IllegalPriority);
        }

        if (!world.TryFindRule(command.RuleId, out var filter, out var rule))
        {
            return Decision.Refuse(RefusalCodes.RuleNotFound);
        }

        // The rule's own text is read again where the request is silent: it reads back to the same value.
        var refusal = RuleReading.Read(Merge(rule, command), CidrCodes.OfRuleOperations, out var updated)
            ?? (facts.IsSettled(filter) ? null : Refusal.Of(RefusalCodes.RuleStatus))
            ?? Clash(filter, rule, updated.Priority);
        if (refusal is not null)
        {
            return refusal;
        }

        updated = updated with { Id = rule.Id, Direction = rule.Direction };
        return Decision.Accept(FilterChanges.PutRules(world, facts, filter with
        {
            IngressRules = rule.Direction == TrafficDirection.Ingress ? filter.IngressRules.Replace(rule, updated) : filter.IngressRules,
            EgressRules = rule.Direction == TrafficDirection.Egress ? filter.EgressRules.Replace(rule, updated) : filter.EgressRules,
        }));
    }

    private static RuleInput Merge(FilterRule rule, UpdateRule command) => new()
    {
        Action = command.Action ?? rule.Action,
        Protocol = command.Protocol ?? rule.Protocol,
        Priority = command.Priority is > 0 ? command.Priority : rule.Priority,
        IpVersion = rule.IpVersion,
        SourceCidrBlock = Given(command.SourceCidrBlock) ?? rule.Source.Text,
        DestinationCidrBlock = Given(command.DestinationCidrBlock) ?? rule.Destination.Text,
        SourcePortRange = Given(command.SourcePortRange) ?? rule.SourcePorts.ToString(),
        DestinationPortRange = Given(command.DestinationPortRange) ?? rule.DestinationPorts.ToString(),
    };

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static Refusal? Clash(Filter filter, FilterRule rule, int priority)
    {
        var neighbours = rule.Direction == TrafficDirection.Ingress ? filter.IngressRules : filter.EgressRules;
        return neighbours.Any(other => other.Id != rule.Id && other.Priority == priority)
            ? Refusal.Of(RefusalCodes.DuplicatedPriority)
            : null;
    }
}
