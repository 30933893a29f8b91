using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Ram.Identities;
using Heliograph.Server.Access;
using Heliograph.Server.Documents;
using Heliograph.Server.Worlds;
using Heliograph.Store;

namespace Heliograph.Server.Identities;

/// <summary>The newest known directory of one account, and the only way to change it.</summary>
/// <remarks>
/// Every transaction compares and writes the head key, as that of a world does. The access keys that a change makes, switches or
/// removes are part of its transaction, and of the key ring before the change is answered.
/// </remarks>
internal sealed class DirectoryHolder(AccountId account, IStore store, AccessKeyRing keys, TimeProvider clock) : IDisposable
{
    private const int MaxAttempts = 8;
    private static readonly TimeSpan s_catchUpBound = TimeSpan.FromSeconds(5);
    private static readonly byte[] s_headValue = "{\"v\":1}"u8.ToArray();

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private readonly Signal _changed = new();
    private DirectorySnapshot _current = new(new AccountDirectory { AccountId = account.Value }, 0);

    public DirectorySnapshot Current => Volatile.Read(ref _current);

    /// <summary>Decides on the newest directory and commits; decides again if another replica was first.</summary>
    /// <param name="decide">Pure: it may be called several times.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The directory after the change, which is on disk and holds; or the refusal, and the directory that it is about.</returns>
    /// <exception cref="StoreException">The store failed; nothing was changed, unless it was closed.</exception>
    public async Task<(AccountDirectory Directory, DirectoryRefusal? Refusal)> CommitAsync(
        Func<AccountDirectory, DirectoryProposal> decide, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                var before = Current;
                var proposal = decide(before.Directory);
                if (proposal.Outcome is not DirectoryOutcome.Changed { Directory: var after })
                {
                    return (before.Directory, ((DirectoryOutcome.Refused)proposal.Outcome).Refusal);
                }

                if (await TryCommitAsync(before, after, proposal, cancellationToken).ConfigureAwait(false))
                {
                    return (after, null);
                }
            }

            throw new StoreException(
                StoreFailure.Unavailable, $"The directory of {account} changed {MaxAttempts} times during one commit; try again.");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes over a transaction that the watch tells of; one that is known already changes nothing.</summary>
    public void Apply(long revision, Func<AccountDirectory, AccountDirectory> change)
    {
        lock (_gate)
        {
            if (revision <= _current.Revision)
            {
                return;
            }

            Volatile.Write(ref _current, new DirectorySnapshot(change(_current.Directory), revision));
        }

        _changed.Raise();
    }

    public void Dispose() => _turn.Dispose();

    private async Task<bool> TryCommitAsync(
        DirectorySnapshot before, AccountDirectory after, DirectoryProposal proposal, CancellationToken cancellationToken)
    {
        var head = StoreKeys.DirectoryHead(account.Value);
        var (puts, deletes) = DirectoryCodec.Difference(before.Directory, after);
        var changedKeys = KeyChanges.Between(before.Directory, after, account, keys, proposal.NewSecrets);
        var result = await store.CommitAsync(
            new Transaction
            {
                Compares = [new Compare(head, before.Revision)],
                Puts =
                [
                    new Put(head, s_headValue),
                    .. puts,
                    .. changedKeys.Where(change => change.Key is not null).Select(change => keys.EntryOf(change.Key!, change.Created)),
                    .. proposal.Puts,
                ],
                Deletes = [.. deletes, .. changedKeys.Where(change => change.Key is null).Select(change => StoreKeys.AccessKey(change.Id))],
            },
            cancellationToken).ConfigureAwait(false);
        if (!result.Committed)
        {
            await CatchUpAsync(result.Current[0]?.ModRevision ?? 0, cancellationToken).ConfigureAwait(false);
            return false;
        }

        foreach (var change in changedKeys)
        {
            keys.Learn(change.Id, change.Key, result.Revision);
        }

        Apply(result.Revision, _ => after);
        return true;
    }

    private async Task CatchUpAsync(long headRevision, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = _changed.Next;
            if (Current.Revision >= headRevision)
            {
                return;
            }

            await changed.WaitAsync(s_catchUpBound, clock, cancellationToken).ConfigureAwait(false);
        }
    }
}

/// <summary>What shall happen to a directory.</summary>
/// <param name="Outcome">The directory afterwards, or why nothing happens.</param>
internal sealed record DirectoryProposal(DirectoryOutcome Outcome)
{
    /// <summary>Secrets of the access keys that are new in the directory, by key id.</summary>
    public ImmutableDictionary<string, Secret> NewSecrets { get; init; } = ImmutableDictionary<string, Secret>.Empty;

    /// <summary>Entries beside the directory that belong to the same transaction.</summary>
    public ImmutableArray<Put> Puts { get; init; } = [];
}
