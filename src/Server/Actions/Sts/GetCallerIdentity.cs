using Heliograph.Server.Access;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions.Sts;

internal sealed class GetCallerIdentity : IQueryAction
{
    public string Name => "GetCallerIdentity";

    public string Version => ActionList.StsVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken)
    {
        var caller = query.Caller;
        var answer = new AnswerObject
        {
            { "IdentityType", caller.IdentityType },
            { "AccountId", caller.Account.Value },
            { "PrincipalId", caller.PrincipalId },
        };
        if (caller is RoleCaller role)
        {
            answer.Add("RoleId", role.RoleId);
        }
        else
        {
            answer.Add("UserId", caller.PrincipalId);
        }

        answer.Add("Arn", caller.Arn);
        return new(answer);
    }
}
