using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Ram.Identities;
using Heliograph.Server.Access;
using Heliograph.Server.Audit;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions.Ram;

/// <summary>What was done with keys, and why something was not.</summary>
internal static class KeyUseActions
{
    public static ImmutableArray<IAction> All => [new GetAccessKeyLastUsed(), new RamQuery("DecodeDiagnosticMessage", Decode)];

    /// <summary>Only the messages of the caller's account: of another one's it says nothing.</summary>
    private static QueryAnswer Decode(QueryContext query, AccountDirectory directory)
    {
        var text = query.Parameters.RequiredString("EncodedDiagnosticMessage");
        if (!query.Services.Identities.Denials.TryDecode(text, out var found) || found.Principal.OwnerId != query.Caller.Account.Value)
        {
            return Refusal.Of("InvalidParameter.EncodedDiagnosticMessage");
        }

        return new AnswerObject
        {
            {
                "DecodedDiagnosticMessage",
                new AnswerObject
                {
                    { "ExplicitDeny", found.ExplicitDeny },
                    { "NoPermissionPolicyType", found.NoPermissionPolicyType },
                    { "AuthAction", found.AuthAction },
                    { "AuthResource", found.AuthResource },
                    {
                        "AuthPrincipal",
                        new AnswerObject
                        {
                            { "AuthPrincipalDisplayName", found.Principal.DisplayName },
                            { "AuthPrincipalOwnerId", found.Principal.OwnerId },
                            { "AuthPrincipalType", found.Principal.Type },
                        }
                    },
                    { "AuthConditions", AnswerList.Of([]) },
                    { "MatchedPolicies", AnswerList.Of(found.Policy is { } policy ? [Show(policy)] : []) },
                }
            },
        };
    }

    private static AnswerObject Show(MatchedPolicy policy) => new()
    {
        { "Effect", "Deny" },
        { "PolicyIdentifier", policy.Name },
        { "PolicyType", policy.Type },
        { "AttachedScope", policy.Scope },
    };

    /// <summary>From the audit, so as far back as that is kept. A call with a wrong signature is no use of the key.</summary>
    private sealed class GetAccessKeyLastUsed : IQueryAction
    {
        private const int RecordsAtOnce = 100;

        public string Name => "GetAccessKeyLastUsed";

        public string Version => ActionList.RamVersion;

        public async ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken)
        {
            if (RamAction.UserName(query.Parameters, query.Caller) is not { } name)
            {
                return Refusal.Of("MissingUserName");
            }

            var key = query.Parameters.RequiredString("UserAccessKeyId");
            var directory = query.Services.Identities.Directories.Of(query.Caller.Account).Current.Directory;
            if (!directory.Users.TryGetValue(name, out var user))
            {
                return Refusal.Of(DirectoryCodes.UserNotExist);
            }

            if (user.AccessKeys.All(one => one.Id != key))
            {
                return Refusal.Of(DirectoryCodes.AccessKeyNotExist);
            }

            var last = await LastUseAsync(query.Services.Audit, query.Caller.Account, key, cancellationToken).ConfigureAwait(false);
            return new AnswerObject
            {
                { "AccessKeyLastUsed", new AnswerObject { { "LastUsedDate", last is { } time ? WireWords.ToSecond(time) : "" } } },
            };
        }

        private static async Task<DateTimeOffset?> LastUseAsync(AuditLog audit, AccountId account, string key, CancellationToken cancellationToken)
        {
            var lookup = new AuditLookup { AccountId = account.Value, AccessKeyId = key, From = audit.OldestKept };
            AuditPlace? after = null;
            do
            {
                var page = await lookup.ReadAsync(audit, after, RecordsAtOnce, cancellationToken).ConfigureAwait(false);
                if (page.Records.FirstOrDefault(record => record.PrincipalId.Length > 0) is { } use)
                {
                    return use.Time;
                }

                after = page.Last;
            }
            while (after is not null);
            return null;
        }
    }
}
