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
    private const int HashBytes = 16;
    private const int HashesPerEntry = 4_096;
    private static readonly TimeSpan WriteInterval = TimeSpan.FromMilliseconds(25);

    private readonly IStore _store;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, HashSet<UInt128>> _spent = [];
    private readonly List<(long Minute, UInt128 Hash)> _unwritten = [];
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
            _unwritten.Add((nonce.Minute, nonce.Hash));
            if (_wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }
    }

    /// <summary>The entry that remembers one nonce, for the transaction of its effect.</summary>
    public Put EntryOf(SpentNonce nonce) => EntryOf(nonce.Minute, [nonce.Hash]);

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

    private Put EntryOf(long minute, UInt128[] hashes)
    {
        var value = new byte[hashes.Length * HashBytes];
        for (var i = 0; i < hashes.Length; i++)
        {
            BinaryPrimitives.WriteUInt128BigEndian(value.AsSpan(i * HashBytes), hashes[i]);
        }

        var end = DateTimeOffset.FromUnixTimeSeconds((minute + 2) * 60) + SignatureClaim.ClockWindow;
        var left = end - _clock.GetUtcNow();
        return new Put(StoreKeys.Nonce(minute, $"{hashes[0]:x32}"), value)
        {
            TimeToLive = left > TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1),
        };
    }

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
        foreach (var entry in read.Entries)
        {
            var minute = Convert.ToInt64(entry.Key.Split('/')[1], 16);
            for (var at = 0; at + HashBytes <= entry.Value.Length; at += HashBytes)
            {
                Remember(minute, BinaryPrimitives.ReadUInt128BigEndian(entry.Value.Span[at..]));
            }
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
        List<(long Minute, UInt128 Hash)> taken;
        lock (_gate)
        {
            taken = [.. _unwritten];
            _unwritten.Clear();
        }

        foreach (var minute in taken.GroupBy(nonce => nonce.Minute, nonce => nonce.Hash))
        {
            foreach (var part in minute.Chunk(HashesPerEntry))
            {
                try
                {
                    await _store.CommitAsync(new Transaction { Puts = [EntryOf(minute.Key, part)] }, cancellationToken).ConfigureAwait(false);
                }
                catch (StoreException)
                {
                    // The store says so to every caller that needs it; these nonces stay remembered in memory.
                }
            }
        }
    }
}

/// <summary>A nonce that was just spent.</summary>
internal readonly record struct SpentNonce(long Minute, UInt128 Hash);
