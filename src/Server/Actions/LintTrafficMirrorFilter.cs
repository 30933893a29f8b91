using Heliograph.Core.Commands;
using Heliograph.Core.Linting;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

/// <summary>Rules of a filter to look at again.</summary>
internal sealed class LintTrafficMirrorFilter : IQueryAction
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(1);

    public string Name => "LintTrafficMirrorFilter";

    public string Version => ActionList.HeliographVersion;

    public async ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken)
    {
        if (FilterOf(query) is not { } filter)
        {
            return Refusal.Of(RefusalCodes.FilterNotFound);
        }

        var reports = await query.Services.Hosts.ReadReportsAsync(query.Caller.Account, query.Region, s_bound, cancellationToken).ConfigureAwait(false);
        var collectors = PlanProjection.CollectorsOf(query.World).Select(Cidr.ToNumber).ToHashSet();
        return new AnswerObject { { "Findings", AnswerList.Of(RuleLint.Of(filter, collectors, reports).Select(found => AnswerOf(filter, found))) } };
    }

    private static Filter? FilterOf(QueryContext query)
        => query.Parameters.String("TrafficMirrorFilterId") is { } id ? query.World.Filters.GetValueOrDefault(new FilterId(id))
            : query.Parameters.String("TrafficMirrorFilterRuleId") is { } rule && query.World.TryFindRule(new RuleId(rule), out var filter, out _) ? filter
            : null;

    private static AnswerObject AnswerOf(Filter filter, LintFinding found) => new()
    {
        { "Kind", found.Kind.ToString() },
        { "TrafficMirrorFilterId", filter.Id.Value },
        { "TrafficDirection", WireWords.Of(found.Rule.Direction) },
        { "TrafficMirrorFilterRuleId", found.Rule.Id.Value },
        { "Priority", found.Rule.Priority },
        { "BecauseOfRuleIds", AnswerList.OfTexts(found.Because.Select(rule => rule.Value)) },
        { "Text", found.Text },
    };
}
