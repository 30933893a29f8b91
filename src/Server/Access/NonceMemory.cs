using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Heliograph.Server.Documents;
using Heliograph.Store;
using Heliograph.Wire.Signing;

namespace Heliograph.Server.Access;

/// <summary>
/// The nonces that were spent. A nonce has to be remembered only while the time that was signed with it is inside the clock window,
/// so nonces are kept by the minute of that time and forgotten by the minute.
/// </summary>
/// <remarks>
/// What survives a restart: the nonce of a call with an effect is written in the transaction of the effect. The others are written
/// shortly after, many in one entry; a crash can forget the newest of those, whose repetition would have no effect.
/// </remarks>
internal sealed class NonceMemory : IAsyncDisposable
{
    /// <summary>At most this many; 16 bytes and some overhead each.</summary>
    private const int Capacity = 4_000_000;
    private static readonly TimeSpan WriteInterval = TimeSpan.FromMilliseconds(25);

    private readonly IStore _store;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, HashSet<UInt128>> _spent = [];
    private readonly List<SpentNonce> _unwritten = [];
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _writing = Task.CompletedTask;
    private int _count;

    private NonceMemory(IStore store, TimeProvider clock) => (_store, _clock) = (store, clock);

    public static async Task<NonceMemory> OpenAsync(IStore store, TimeProvider clock, CancellationToken cancellationToken)
    {
        var memory = new NonceMemory(store, clock);
        await memory.LoadAsync(cancellationToken).ConfigureAwait(false);
        memory._writing = Task.Run(memory.WriteLoopAsync, CancellationToken.None);
        return memory;
    }

    /// <summary>Spends the nonce of a request whose signature was right.</summary>
    /// <returns>Null if it was spent before, or if no more can be remembered.</returns>
    public SpentNonce? TrySpend(SignatureClaim claim)
    {
        var spent = new SpentNonce(MinuteOf(claim.Time), HashOf(claim.AccessKeyId, claim.Nonce));
        lock (_gate)
        {
            Forget();
            return _count < Capacity && Remember(spent.Minute, spent.Hash) ? spent : null;
        }
    }

    /// <summary>Has a nonce written that no transaction has written.</summary>
    public void Persist(SpentNonce nonce)
    {
        lock (_gate)
        {
            _unwritten.Add(nonce);
            if (_wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _writing.ConfigureAwait(false);
        _stopping.Dispose();
        _wake.Dispose();
    }

    private static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;

    private static UInt128 HashOf(string accessKeyId, string nonce)
        => BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{accessKeyId}\n{nonce}")));

    private bool Remember(long minute, UInt128 hash)
    {
        if (!_spent.TryGetValue(minute, out var hashes))
        {
            _spent.Add(minute, hashes = []);
        }

        var isNew = hashes.Add(hash);
        _count += isNew ? 1 : 0;
        return isNew;
    }

    /// <summary>Drops the minutes that no request can name any more.</summary>
    private void Forget()
    {
        var oldest = MinuteOf(_clock.GetUtcNow() - SignatureClaim.ClockWindow);
        while (_spent.Count > 0 && _spent.First() is var (minute, hashes) && minute < oldest)
        {
            _count -= hashes.Count;
            _spent.Remove(minute);
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var read = await _store.ReadAsync(KeyRange.OfPrefix(StoreKeys.Nonces), 0, 0, cancellationToken).ConfigureAwait(false);
        foreach (var (minute, hash) in read.Entries.SelectMany(NonceEntries.Read))
        {
            Remember(minute, hash);
        }
    }

    private async Task WriteLoopAsync()
    {
        try
        {
            while (true)
            {
                await _wake.WaitAsync(_stopping.Token).ConfigureAwait(false);
                await Task.Delay(WriteInterval, _stopping.Token).ConfigureAwait(false);
                await WriteAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            await WriteAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        List<SpentNonce> taken;
        lock (_gate)
        {
            taken = [.. _unwritten];
            _unwritten.Clear();
        }

        foreach (var entry in NonceEntries.Of(taken, _clock.GetUtcNow()))
        {
            try
            {
                await _store.CommitAsync(new Transaction { Puts = [entry] }, cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException)
            {
                // The store says so to every caller that needs it; these nonces stay remembered in memory.
            }
        }
    }
}

/// <summary>A nonce that was just spent.</summary>
internal readonly record struct SpentNonce(long Minute, UInt128 Hash);
