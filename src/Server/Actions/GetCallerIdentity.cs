using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

internal sealed class GetCallerIdentity : IQueryAction
{
    public string Name => "GetCallerIdentity";

    public string Version => ActionList.StsVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken)
    {
        var account = query.Caller.Account.Value;
        return new(new AnswerObject
        {
            { "IdentityType", "Account" },
            { "AccountId", account },
            { "PrincipalId", account },
            { "UserId", account },
            { "Arn", $"acs:ram::{account}:root" },
        });
    }
}
