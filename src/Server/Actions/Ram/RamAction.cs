using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Ram.Identities;
using Heliograph.Server.Access;
using Heliograph.Server.Identities;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions.Ram;

/// <summary>An operation of RAM that changes the directory.</summary>
internal sealed class RamCommand(string name, Func<DirectoryRequest, DirectoryChange> prepare) : IDirectoryAction
{
    public string Name => name;

    public string Version => ActionList.RamVersion;

    public DirectoryChange Prepare(DirectoryRequest request) => prepare(request);
}

/// <summary>An operation of RAM that reads the directory.</summary>
internal sealed class RamQuery(string name, Func<QueryContext, AccountDirectory, QueryAnswer> answer) : IQueryAction
{
    public string Name => name;

    public string Version => ActionList.RamVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken)
        => new(answer(query, query.Services.Identities.Directories.Of(query.Caller.Account).Current.Directory));
}

/// <summary>What the operations of RAM share.</summary>
internal static class RamAction
{
    private const int DefaultItems = 100;

    private static readonly Refusal s_badMarker = Refusal.Of("InvalidParameter.Marker");

    /// <summary>Every operation of RAM that the server carries out.</summary>
    public static ImmutableArray<IAction> All =>
        [.. UserActions.All, .. AccessKeyActions.All, .. GroupActions.All, .. PolicyActions.All, .. AttachmentActions.All, .. RoleActions.All,
         .. LoginProfileActions.All, .. AccountActions.All, .. KeyUseActions.All, .. TagActions.All];

    /// <summary>A change whose answer has no fields of its own.</summary>
    public static DirectoryChange Change(Func<AccountDirectory, DirectoryOutcome> decide) => Change(decide, _ => []);

    public static DirectoryChange Change(Func<AccountDirectory, DirectoryOutcome> decide, Func<AccountDirectory, AnswerObject> answer)
        => new(directory => new DirectoryProposal(decide(directory)), answer);

    /// <summary>The user of an operation on access keys: without a name a RAM user means itself.</summary>
    public static string? UserName(BoundParameters parameters, Caller caller) => parameters.String("UserName") ?? (caller as UserCaller)?.UserName;

    public static QueryAnswer Found<T>(T? found, string code, Func<T, AnswerObject> answer)
        where T : class
        => found is null ? Refusal.Of(code) : answer(found);

    /// <summary>A page of a list in the order of names.</summary>
    public static QueryAnswer Page<T>(
        QueryContext query, IEnumerable<T> all, Func<T, string> nameOf, string list, string element, Func<T, AnswerObject> answer, params ReadOnlySpan<object?> asked)
    {
        var text = PageTokens.QueryOf(query, asked);
        ListPosition? after = null;
        if (query.Parameters.String("Marker") is { } marker && !query.Services.Pages.TryRead(text, marker, out after))
        {
            return s_badMarker;
        }

        var page = Paging.Of(
            all, item => new ListPosition(DateTimeOffset.UnixEpoch, nameOf(item)), after, query.Parameters.Int32("MaxItems") ?? DefaultItems);
        var result = new AnswerObject { { "IsTruncated", page.Last is not null } };
        if (page.Last is { } last)
        {
            result.Add("Marker", query.Services.Pages.Issue(text, last));
        }

        result.Add(list, AnswerList.Of(page.Items.Select(answer), element));
        return result;
    }
}
