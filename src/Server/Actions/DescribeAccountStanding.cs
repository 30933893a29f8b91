using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

internal sealed class DescribeAccountStanding : IQueryAction
{
    public string Name => "DescribeAccountStanding";

    public string Version => ActionList.HeliographVersion;

    public bool IsForOwnerOnly => true;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken)
    {
        var standing = query.Settings.Standing;
        return new(new AnswerObject
        {
            { "AccountId", query.Caller.Account.Value },
            { "RealNameVerified", standing.RealNameVerified },
            { "BasicInformationComplete", standing.BasicInformationComplete },
            { "GroupUser", standing.GroupUser },
            { "PurchaseLimitReached", standing.PurchaseLimitReached },
            { "QuotaLeft", standing.QuotaLeft },
            { "RegionId", query.Region.Value },
            { "OverdueLocked", query.World.Service.Locked },
        });
    }
}
