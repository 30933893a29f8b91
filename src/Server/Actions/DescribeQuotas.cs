using Heliograph.Core.Commands;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

internal sealed class DescribeQuotas : IQueryAction
{
    public string Name => "DescribeQuotas";

    public string Version => ActionList.HeliographVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken)
    {
        var defaults = query.Services.Options.Policy.Limits;
        var now = defaults.With(query.Settings.Quotas);
        return new(new AnswerObject
        {
            {
                "Quotas",
                AnswerList.Of(Quota.All.Select(quota => new AnswerObject
                {
                    { "QuotaName", quota.Name },
                    { "Description", quota.Description },
                    { "Value", quota.Get(now) },
                    { "Default", quota.Get(defaults) },
                }))
            },
        });
    }
}
