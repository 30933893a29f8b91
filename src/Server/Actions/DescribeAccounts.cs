using Heliograph.Core.Model;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

internal sealed class DescribeAccounts : IQueryAction
{
    public string Name => "DescribeAccounts";

    public string Version => ActionList.HeliographVersion;

    public bool IsForOperatorOnly => true;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken) => new(Answer(query));

    private static QueryAnswer Answer(QueryContext query)
    {
        var ids = query.Parameters.Strings("AccountIds");
        var matches = query.Services.Facts.Accounts.Where(account => ids.IsEmpty || ids.Contains(account.Id.Value));
        return Paging.Answer(
            query, "Accounts", matches, account => new ListPosition(account.CreationTime, account.Id.Value), account => Show(query, account), ids);
    }

    private static AnswerObject Show(QueryContext query, Account account) => new()
    {
        { "AccountId", account.Id.Value },
        { "DisplayName", account.DisplayName },
        { "Operator", account.Id == query.Services.Audit.Operator },
        { "CreationTime", WireWords.ToSecond(account.CreationTime) },
    };
}
