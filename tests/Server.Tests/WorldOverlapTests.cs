using Heliograph.Core.Model;
using Heliograph.Server.Access;
using Heliograph.Server.Documents;
using Heliograph.Server.Worlds;
using Heliograph.Store;
using Heliograph.Store.Sqlite;
using Shouldly;

namespace Heliograph.Server.Tests;

/// <summary>Work is decided while the commit before it is on its way to the disk.</summary>
public sealed class WorldOverlapTests : IAsyncLifetime
{
    private static readonly AccountId s_account = new("1");
    private static readonly RegionId s_region = new("cn-hangzhou");

    private readonly string _directory = Directory.CreateTempSubdirectory("heliograph-overlap-").FullName;
    private SqliteStore _store = null!; // Set before each test.
    private HeldStore _held = null!;
    private WorldRegistry _registry = null!;

    private WorldHolder Holder => _registry.Of(s_account, s_region);

    public async ValueTask InitializeAsync()
    {
        _store = SqliteStore.Open(new SqliteStoreOptions { DataDirectory = _directory });
        _held = new HeldStore(_store);
        _registry = await WorldRegistry.OpenAsync(_held, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _store.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task The_next_work_sees_what_is_on_its_way_but_is_answered_after_it()
    {
        var first = Begin(1, out _);
        var toDisk = await _held.NextAsync(TestContext.Current.CancellationToken);
        var second = Begin(2, out var seen);
        (await seen(1)).ShouldBe(1);
        (first.IsCompleted, second.IsCompleted, Holder.Current.Interfaces.Count).ShouldBe((false, false, 0));

        toDisk(null);
        var one = await first;
        second.IsCompleted.ShouldBeFalse();
        (await _held.NextAsync(TestContext.Current.CancellationToken))(null);
        (await second).Revision.ShouldBeGreaterThan(one.Revision);
        Holder.Current.Interfaces.Count.ShouldBe(2);
        (await seen(1)).ShouldBe(1); // Decided once.
    }

    [Fact]
    public async Task When_the_disk_fails_what_was_decided_on_it_is_decided_again()
    {
        var first = Begin(1, out _);
        var toDisk = await _held.NextAsync(TestContext.Current.CancellationToken);
        var second = Begin(2, out var seen);
        (await seen(1)).ShouldBe(1);

        toDisk(new StoreException(StoreFailure.Full, "The disk is full."));
        (await Should.ThrowAsync<StoreException>(() => first)).Failure.ShouldBe(StoreFailure.Full);
        (await seen(2)).ShouldBe(0);
        (await _held.NextAsync(TestContext.Current.CancellationToken))(null);
        await second;
        Holder.Current.Interfaces.Keys.ShouldHaveSingleItem().ShouldBe(new InterfaceId("eni-2"));
    }

    [Fact]
    public async Task When_another_replica_is_first_all_of_it_is_decided_again()
    {
        var first = Begin(1, out var seenByFirst);
        var toDisk = await _held.NextAsync(TestContext.Current.CancellationToken);
        var second = Begin(2, out var seenBySecond);
        (await seenBySecond(1)).ShouldBe(1);
        await using var other = await WorldRegistry.OpenAsync(_store, TimeProvider.System, TestContext.Current.CancellationToken);
        await other.Of(s_account, s_region).CommitAsync(_ => Put(3), TestContext.Current.CancellationToken);

        toDisk(null);
        (await seenByFirst(2)).ShouldBe(1);
        (await _held.NextAsync(TestContext.Current.CancellationToken))(null);
        await Task.WhenAll(first, second);
        (await seenBySecond(2)).ShouldBe(2);
        Holder.Current.Interfaces.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_refusal_is_answered_only_when_what_it_was_decided_on_is_true()
    {
        var first = Begin(1, out _);
        var toDisk = await _held.NextAsync(TestContext.Current.CancellationToken);
        var decided = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var refusal = Holder.CommitAsync(
            world =>
            {
                decided.TrySetResult();
                return new Proposal<int>(world.Interfaces.Count, []);
            },
            TestContext.Current.CancellationToken);
        await decided.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        refusal.IsCompleted.ShouldBeFalse();
        toDisk(null);
        await first;
        (await refusal).Result.ShouldBe(1);
    }

    [Fact]
    public async Task The_end_of_the_server_leaves_nobody_waiting()
    {
        var first = Begin(1, out _);
        await _held.NextAsync(TestContext.Current.CancellationToken);
        var second = Begin(2, out var seen);
        await seen(1);
        await _registry.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        (await Should.ThrowAsync<StoreException>(() => second)).Failure.ShouldBe(StoreFailure.Closed);
        _registry = await WorldRegistry.OpenAsync(_held, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Nonces_of_a_batch_are_one_entry_and_survive()
    {
        var first = Begin(1, out _);
        var toDisk = await _held.NextAsync(TestContext.Current.CancellationToken);
        var minute = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 60;
        var nonces = Enumerable.Range(1, 20).Select(i => new SpentNonce(minute, (UInt128)i)).ToArray();
        var works = nonces.Select(nonce => Holder.CommitAsync(
            _ => Put((int)nonce.Hash + 10) with { Nonce = nonce }, TestContext.Current.CancellationToken)).ToArray();
        toDisk(null);
        await first;
        while (works.Any(work => !work.IsCompleted))
        {
            var next = _held.NextAsync(TestContext.Current.CancellationToken);
            await Task.WhenAny(next, Task.WhenAll(works)).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            if (next.IsCompleted)
            {
                (await next)(null);
            }
        }

        await Task.WhenAll(works);
        var entries = (await _store.ReadAsync(KeyRange.OfPrefix(StoreKeys.Nonces), TestContext.Current.CancellationToken)).Entries;
        entries.Length.ShouldBeLessThan(nonces.Length);
        entries.SelectMany(NonceEntries.Read).ShouldBe(nonces, ignoreOrder: true);
    }

    /// <summary>Puts an interface; <paramref name="seen"/> waits for the nth decision and answers how many interfaces it saw.</summary>
    private Task<Committed<int>> Begin(int number, out Func<int, Task<int>> seen)
    {
        var decisions = Enumerable.Range(0, 8).Select(_ => new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        var next = -1;
        seen = nth => decisions[nth - 1].Task.WaitAsync(TimeSpan.FromSeconds(10));
        return Holder.CommitAsync(
            world =>
            {
                decisions[Interlocked.Increment(ref next)].SetResult(world.Interfaces.Count);
                return Put(number);
            },
            TestContext.Current.CancellationToken);
    }

    private static Proposal<int> Put(int number) => new(number, [new WorldChange.PutInterface(TestServer.Interface(number))]);
}
