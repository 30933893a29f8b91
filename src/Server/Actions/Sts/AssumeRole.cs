using System.Security.Cryptography;
using Heliograph.Core.Commands;
using Heliograph.Ram.Documents;
using Heliograph.Ram.Evaluation;
using Heliograph.Ram.Identities;
using Heliograph.Server.Access;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions.Sts;

/// <summary>
/// Gives a user or another role the temporary keys of a role. That the caller's own policies allow it was asked before; here the trust
/// policy of the role decides. Nothing is stored: the token says everything.
/// </summary>
internal sealed class AssumeRole : IQueryAction
{
    private const int DefaultSeconds = 3600;
    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly Refusal s_noPermission = Refusal.Of("NoPermission");
    private static readonly Refusal s_noRole = Refusal.Of("EntityNotExist.Role");

    public string Name => "AssumeRole";

    public string Version => ActionList.StsVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken) => new(Answer(query));

    private static QueryAnswer Answer(QueryContext query)
    {
        var asked = query.Parameters;
        if (!RoleArn.TryParse(asked.RequiredString("RoleArn"), out var arn))
        {
            return Refusal.Of("InvalidParameter.RoleArn");
        }

        var policy = asked.String("Policy");
        if (policy is not null && !PolicyDocument.TryParse(policy, DocumentUse.Session, out _, out var mistake))
        {
            return Refusal.Of(mistake.Kind == PolicyMistakeKind.Length ? "InvalidParameter.PolicySize" : "InvalidParameter.PolicyGrammar");
        }

        // Roles are for users and other roles.
        if (query.Caller is OwnerCaller)
        {
            return s_noPermission;
        }

        if (query.Services.Identities.Directories.Find(arn.Account)?.Roles.GetValueOrDefault(arn.Name) is not { } role)
        {
            return s_noRole;
        }

        if (Distrust(query, arn, role) is { } refused)
        {
            return refused;
        }

        var seconds = asked.Int64("DurationSeconds") ?? DefaultSeconds;
        return seconds > role.MaxSessionSeconds ? Refusal.Of("InvalidParameter.DurationSeconds") : Issue(query, arn, role, TimeSpan.FromSeconds(seconds), policy);
    }

    /// <returns>The refusal when the role does not trust the caller. A role of another account then looks like one that is not there.</returns>
    private static QueryAnswer? Distrust(QueryContext query, RoleArn arn, RamRole role)
    {
        var caller = query.Caller.Principal.Arn;
        var keys = query.Parameters.String("ExternalId") is { } externalId
            ? RequestContext.NoServiceKeys.Add("sts:ExternalId", externalId)
            : RequestContext.NoServiceKeys;
        var context = new RequestContext
        {
            CurrentTime = query.Services.Facts.Now,
            SecureTransport = query.SecureTransport,
            SourceIp = query.SourceAddress,
            PrincipalArn = caller,
            ServiceKeys = keys,
        };
        var decision = TrustEvaluator.Decide(role.TrustPolicy, arn.ToString(), query.Caller.Account.Value, caller, context);
        if (decision.IsAllowed)
        {
            return null;
        }

        return arn.Account == query.Caller.Account
            ? new QueryAnswer(null, s_noPermission)
            {
                AccessDeniedDetail = query.Services.Identities.Denials.DetailOf(query.Caller, query.Operation.Ram.Action, decision),
            }
            : s_noRole;
    }

    private static QueryAnswer Issue(QueryContext query, RoleArn arn, RamRole role, TimeSpan lifetime, string? policy)
    {
        var session = query.Parameters.RequiredString("RoleSessionName");
        var source = query.Parameters.String("SourceIdentity") ?? (query.Caller as RoleCaller)?.SourceIdentity;
        var expiration = DateTimeOffset.FromUnixTimeSeconds((query.Services.Facts.Now + lifetime).ToUnixTimeSeconds());
        var grant = new SessionGrant(
            $"STS.NU{RandomNumberGenerator.GetString(Characters, 23)}",
            RandomNumberGenerator.GetString(Characters, 44),
            arn.Account.Value,
            role.Id,
            role.Name,
            session,
            expiration)
        {
            Policy = policy,
            SourceIdentity = source,
        };
        var answer = new AnswerObject
        {
            {
                "AssumedRoleUser",
                new AnswerObject { { "AssumedRoleId", $"{role.Id}:{session}" }, { "Arn", $"{arn}/{session}" } }
            },
            {
                "Credentials",
                new AnswerObject
                {
                    { "SecurityToken", query.Services.Identities.Tokens.Issue(grant) },
                    { "Expiration", WireWords.ToSecond(expiration) },
                    { "AccessKeySecret", grant.AccessKeySecret },
                    { "AccessKeyId", grant.AccessKeyId },
                }
            },
        };
        if (source is not null)
        {
            answer.Add("SourceIdentity", source);
        }

        return answer;
    }
}
