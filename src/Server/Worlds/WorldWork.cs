using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Server.Access;
using Heliograph.Server.Documents;
using Heliograph.Store;

namespace Heliograph.Server.Worlds;

/// <summary>One piece of work in the queue of a world.</summary>
internal abstract class WorldWork(CancellationToken cancellationToken)
{
    /// <summary>How often it was decided in vain.</summary>
    public int Attempts { get; set; }

    /// <summary>Nobody waits for it any more.</summary>
    public bool IsAbandoned => cancellationToken.IsCancellationRequested;

    public ImmutableArray<WorldChange> Changes { get; protected set; } = [];

    public ImmutableArray<Put> Puts { get; protected set; } = [];

    public ImmutableArray<string> AbsentKeys { get; protected set; } = [];

    public SpentNonce? Nonce { get; protected set; }

    public BesideChanges? Beside { get; protected set; }

    /// <summary>Keys beside the head of the world and the revision that each must have, 0 for absent.</summary>
    public IEnumerable<(string Key, long Revision)> Conditions
    {
        get
        {
            var absent = AbsentKeys.Select(key => (key, 0L));
            return Beside is { World: var world } ? absent.Append((StoreKeys.Head(world.Account, world.Region), world.Revision)) : absent;
        }
    }

    /// <summary>Decides on a world and remembers the proposal.</summary>
    public abstract void Propose(World world);

    public abstract void Complete(long revision, bool keyTaken);

    public abstract void Fail(Exception failure);
}

internal sealed class WorldWork<T>(Func<World, Proposal<T>> propose, CancellationToken cancellationToken) : WorldWork(cancellationToken)
{
    private readonly TaskCompletionSource<Committed<T>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<Committed<T>> Task => _done.Task;

    public override void Propose(World world)
    {
        var proposal = propose(world);
        (_result, Changes, Puts, AbsentKeys) = (proposal.Result, proposal.Changes, proposal.Puts, proposal.AbsentKeys);
        (Nonce, Beside) = (proposal.Nonce, proposal.Beside);
    }

    public override void Complete(long revision, bool keyTaken)
        => _done.TrySetResult(new Committed<T>(keyTaken ? default : _result, keyTaken, revision));

    public override void Fail(Exception failure) => _done.TrySetException(failure);
}
