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
internal sealed class Execute(ServerOptions options, FactSource facts, ClientTokens tokens, NonceMemory nonces, HostRegistry hosts) : IStep
{
    private readonly OneAtATime _oneAtATime = new();

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
        foreach (var scope in command.Scopes)
        {
            if (await CommitAsync(call, command, scope, decide, cancellationToken).ConfigureAwait(false) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private async Task<WireError?> CommitAsync(
        Call call, ICommandAction command, WorldScope scope, Func<World, Facts, Decision> decide, CancellationToken cancellationToken)
    {
        var tokenKey = ClientTokens.KeyOf(call);
        var holder = scope == WorldScope.Region ? call.World : call.AccountWorld;
        var committed = await holder.CommitAsync(world => Propose(call, world, decide, tokenKey), cancellationToken).ConfigureAwait(false);
        if (committed.KeyTaken)
        {
            return await AnswerOfTwinAsync(call, command, tokenKey!, cancellationToken).ConfigureAwait(false);
        }

        var (decision, concernsHosts, wroteNonce) = committed.Result!;
        call.Nonce = wroteNonce ? null : call.Nonce;
        if (decision is Decision.Accepted { Outcome.IsUnfinished: true })
        {
            return await CommitAsync(call, command, scope, decide, cancellationToken).ConfigureAwait(false);
        }
        if (decision is Decision.Refused refused)
        {
            return ErrorCatalog.Resolve(call.Operation, refused.Refusal.Code, refused.Refusal.Arguments.AsSpan());
        }

        if (concernsHosts)
        {
            await hosts.WaitAppliedAsync(call.Caller.Account, call.Region, committed.Revision, options.AnswerBound, cancellationToken)
                .ConfigureAwait(false);
        }

        call.Answer = command.Answer(((Decision.Accepted)decision).Outcome, new AnswerContext(call.Caller.Account, options.Regions));
        return null;
    }

    private Proposal<Attempt> Propose(Call call, World world, Func<World, Facts, Decision> decide, string? tokenKey)
    {
        var decision = decide(world, facts.For(call.Caller.Account, call.Region));
        if (decision is not Decision.Accepted accepted || (accepted.Changes.IsEmpty && tokenKey is null))
        {
            return new Proposal<Attempt>(new Attempt(decision, ConcernsHosts: false, WroteNonce: false), []);
        }

        var puts = ImmutableArray.CreateBuilder<Put>();
        if (call.Nonce is { } nonce)
        {
            puts.Add(nonces.EntryOf(nonce));
        }

        if (tokenKey is not null)
        {
            puts.Add(ClientTokens.RecordOf(tokenKey, call, accepted.Outcome));
        }

        return new Proposal<Attempt>(
            new Attempt(decision, HostConcern.Of(world, accepted.Changes), WroteNonce: true), accepted.Changes)
        {
            Puts = puts.ToImmutable(),
            AbsentKeys = tokenKey is null ? [] : [tokenKey],
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
