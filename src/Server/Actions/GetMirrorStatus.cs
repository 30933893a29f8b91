using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

/// <summary>What every connected host does now, as its agent reports it.</summary>
internal sealed class GetMirrorStatus : IQueryAction
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(1);

    public string Name => "GetMirrorStatus";

    public string Version => ActionList.HeliographVersion;

    public async ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken)
    {
        var reports = await query.Services.Hosts
            .ReadReportsAsync(query.Caller.Account, query.Region, s_bound, cancellationToken).ConfigureAwait(false);
        return new AnswerObject { { "Hosts", AnswerList.Of(reports.Select(HostReportAnswer.Of)) } };
    }
}
