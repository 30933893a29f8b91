using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Server.Access;
using Heliograph.Server.Actions;
using Heliograph.Server.Agents;
using Heliograph.Server.Worlds;
using Heliograph.Store;
using Heliograph.Wire.Errors;

namespace Heliograph.Server.Pipeline;

/// <summary>Decides and commits; then waits a moment until the hosts have applied the effect.</summary>
internal sealed class Execute(ServerOptions options, FactSource facts, ClientTokens tokens, HostRegistry hosts, AccessKeyRing keys) : IStep
{
    private const int MaxAttempts = 8;

    private readonly OneAtATime _oneAtATime = new();
    private readonly ImmutableArray<RegionId> _regions = options.Regions;

    public async ValueTask<WireError?> RunAsync(Call call, CancellationToken cancellationToken)
    {
        if (call.Action is not ICommandAction command)
        {
            return null;
        }

        var key = options.Policy.RefuseConcurrentOperations ? OneAtATime.KeyOf(call) : null;
        if (key is not null && !_oneAtATime.TryBegin(key))
        {
            return ErrorCatalog.Resolve(call.Operation, "OperationConflict");
        }

        try
        {
            return await CommitAsync(call, command, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (key is not null)
            {
                _oneAtATime.End(key);
            }
        }
    }

    private async Task<WireError?> CommitAsync(Call call, ICommandAction command, CancellationToken cancellationToken)
    {
        var decide = command.Prepare(call.Parameters);
        var tokenKey = ClientTokens.KeyOf(call);
        var made = command is IKeyMakingAction ? new MadeKey(keys) : null;
        var holder = call.WorldOf(command);
        var beside = command.Scopes.Length > 1 ? call.AccountWorld : null;
        for (var attempt = 1; attempt <= MaxAttempts;)
        {
            var committed = await (beside is null ? CommitOnceAsync() : beside.AloneAsync(CommitOnceAsync, cancellationToken)).ConfigureAwait(false);
            if (!committed.KeyTaken && committed.Result!.Decision is Decision.Accepted { Outcome.IsUnfinished: true })
            {
                continue; // More than one transaction holds: the next step.
            }

            if (!committed.KeyTaken)
            {
                return await FinishAsync(call, command, committed, made, cancellationToken).ConfigureAwait(false);
            }

            if (beside is null)
            {
                return await AnswerOfTwinAsync(call, command, tokenKey!, cancellationToken).ConfigureAwait(false);
            }

            await beside.CatchUpAsync(cancellationToken).ConfigureAwait(false);
            attempt++;
        }

        throw new StoreException(
            StoreFailure.Unavailable, $"What holds for {call.Caller.Account} in every region changed {MaxAttempts} times during one commit; try again.");

        Task<Committed<Attempt>> CommitOnceAsync()
            => holder.CommitAsync(world => Propose(call, world, beside, decide, tokenKey, made), cancellationToken);
    }

    private async Task<WireError?> FinishAsync(
        Call call, ICommandAction command, Committed<Attempt> committed, MadeKey? made, CancellationToken cancellationToken)
    {
        var (decision, concernsHosts, wroteNonce) = committed.Result!;
        call.Nonce = wroteNonce ? null : call.Nonce;
        if (decision is Decision.Refused refused)
        {
            return ErrorCatalog.Resolve(call.Operation, refused.Refusal.Code, refused.Refusal.Arguments.AsSpan());
        }

        if (concernsHosts)
        {
            await hosts.WaitAppliedAsync(call.Caller.Account, call.Region, committed.Revision, options.AnswerBound, cancellationToken)
                .ConfigureAwait(false);
        }

        var outcome = ((Decision.Accepted)decision).Outcome;
        call.Answer = made is null
            ? command.Answer(outcome, new AnswerContext(call.Caller.Account, _regions))
            : made.Answer((IKeyMakingAction)command, outcome, committed.Revision); // Only such an action has a key made.
        return null;
    }

    private Proposal<Attempt> Propose(Call call, World world, WorldHolder? besideHolder, Func<World, Facts, Decision> decide, string? tokenKey, MadeKey? made)
    {
        var known = facts.For(call.Caller.Account, call.Region);
        BesideChanges? beside = null;
        if (besideHolder?.Current is { } besideWorld)
        {
            var besideDecision = decide(besideWorld, known);
            if (besideDecision is not Decision.Accepted { Changes: var besideChanges })
            {
                return new Proposal<Attempt>(new Attempt(besideDecision, ConcernsHosts: false, WroteNonce: false), []);
            }

            beside = besideChanges.IsEmpty ? null : new BesideChanges(besideHolder, besideWorld, besideChanges);
        }

        var decision = decide(world, known);
        if (decision is not Decision.Accepted accepted || (accepted.Changes.IsEmpty && beside is null && tokenKey is null))
        {
            return new Proposal<Attempt>(new Attempt(decision, ConcernsHosts: false, WroteNonce: false), []);
        }

        var puts = ImmutableArray.CreateBuilder<Put>();
        if (made is not null)
        {
            puts.AddRange(made.Prepare(world, accepted.Outcome, known.Now));
        }

        if (tokenKey is not null)
        {
            puts.Add(tokens.RecordOf(tokenKey, call, accepted.Outcome));
        }

        return new Proposal<Attempt>(new Attempt(decision, HostConcern.Of(world, accepted.Changes), WroteNonce: true), accepted.Changes)
        {
            Nonce = call.Nonce,
            Puts = puts.ToImmutable(),
            AbsentKeys = tokenKey is null ? [] : [tokenKey],
            Beside = beside,
        };
    }

    /// <summary>Another call with the same token was committed while this one was on its way: it has the answer.</summary>
    private async Task<WireError?> AnswerOfTwinAsync(Call call, ICommandAction command, string tokenKey, CancellationToken cancellationToken)
    {
        var earlier = await tokens.FindAsync(tokenKey, call, cancellationToken).ConfigureAwait(false);
        if (earlier is null)
        {
            return ErrorCatalog.Resolve(call.Operation, "OperationFailed.IdempotentTokenProcessing");
        }

        call.Answer = earlier.SameParameters ? command.Answer(earlier.Outcome) : null;
        return earlier.SameParameters ? null : ErrorCatalog.Resolve(call.Operation, "IdempotentParameterMismatch");
    }

    private sealed record Attempt(Decision Decision, bool ConcernsHosts, bool WroteNonce);
}
