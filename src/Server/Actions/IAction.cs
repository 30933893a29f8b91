using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Server.Access;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

/// <summary>What the server does for one operation of the operation table.</summary>
internal interface IAction
{
    /// <summary>Name of the operation.</summary>
    string Name { get; }

    /// <summary>API version that it belongs to.</summary>
    string Version { get; }

    /// <summary>Whether no user and no role may call it, whatever the policies say.</summary>
    bool IsForOwnerOnly => false;

    /// <summary>Whether only the account of the operator may call it; within that account policies decide.</summary>
    bool IsForOperatorOnly => false;
}

/// <summary>A world that a command changes.</summary>
internal enum WorldScope
{
    /// <summary>The one of the region of the call.</summary>
    Region,

    /// <summary>The one that is no region's: what holds in every region.</summary>
    Account,

    /// <summary>The one that is no account's either: the accounts of the deployment.</summary>
    Deployment,
}

/// <summary>An operation that changes the world: a request becomes a command, an outcome becomes an answer.</summary>
internal interface ICommandAction : IAction
{
    /// <summary>The worlds that the command changes, in one commit. It is decided on each of them; only on one when it takes a client token.</summary>
    ImmutableArray<WorldScope> Scopes => [WorldScope.Region];

    /// <summary>Reads the request. The function that it returns is pure and may be called several times.</summary>
    Func<World, Facts, Decision> Prepare(BoundParameters parameters);

    /// <summary>The fields of the answer beside RequestId.</summary>
    AnswerObject Answer(Outcome outcome);

    /// <summary>As above, for an answer that also tells of the account.</summary>
    AnswerObject Answer(Outcome outcome, AnswerContext context) => Answer(outcome);
}

/// <summary>A command whose outcome has a new access key for the owner of an account, written in the same commit.</summary>
/// <remarks>The secret is told in the answer of the call that made it and never again: a repeated call is answered without.</remarks>
internal interface IKeyMakingAction : ICommandAction
{
    AnswerObject Answer(Outcome outcome, Secret secret);
}

/// <param name="Account">The account of the caller.</param>
/// <param name="Regions">The regions of the server.</param>
internal sealed record AnswerContext(AccountId Account, ImmutableArray<RegionId> Regions);

/// <summary>An operation that only reads.</summary>
internal interface IQueryAction : IAction
{
    ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken);
}

/// <summary>The fields of the answer beside RequestId, or a refusal.</summary>
internal readonly record struct QueryAnswer(AnswerObject? Answer, Refusal? Refusal)
{
    /// <summary>AccessDeniedDetail of a refusal that is a denial.</summary>
    public AnswerObject? AccessDeniedDetail { get; init; }

    /// <summary>Whether it goes on with a question that has its audit record, and adds nothing to that.</summary>
    public bool Continues { get; init; }

    public static implicit operator QueryAnswer(AnswerObject answer) => new(answer, null);

    public static implicit operator QueryAnswer(Refusal refusal) => new(null, refusal);
}
