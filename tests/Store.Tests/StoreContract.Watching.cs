using Shouldly;

namespace Heliograph.Store.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task A_watch_tells_history_first_and_then_what_happens()
    {
        await PutAsync("a", "1");
        await PutAsync("a", "2");
        var watch = WatchAsync(KeyRange.All, 3, 3);

        await DeleteAsync("a");
        await PutAsync("b", "1");

        (await watch).Select(Describe).ShouldBe(["3 put a=2", "4 delete a", "5 put b=1"]);
    }

    [Fact]
    public async Task A_watch_tells_only_of_its_range_and_keeps_a_transaction_together()
    {
        var watch = WatchAsync(KeyRange.OfPrefix("x/"), 2, 2);

        await Store.CommitAsync(new Transaction { Puts = [Put("x/1", "1"), Put("y/1", "1"), Put("x/2", "1")] }, Cancellation);
        await PutAsync("y/2", "1");
        await Store.CommitAsync(new Transaction { Puts = [Put("x/3", "1")], Deletes = ["x/1", "y/1"] }, Cancellation);

        (await watch).Select(Describe).ShouldBe(["2 put x/1=1 put x/2=1", "4 put x/3=1 delete x/1"]);
        (await WatchAsync(KeyRange.OfPrefix("x/"), 2, 2)).Select(Describe).ShouldBe((await watch).Select(Describe));
    }

    [Fact]
    public async Task An_event_carries_the_numbers_of_the_key()
    {
        await PutAsync("a", "1");
        await PutAsync("a", "2");
        await DeleteAsync("a");

        var batches = await WatchAsync(KeyRange.OfKey("a"), 1, 3);

        var entry = batches[1].Events.Single().Entry;
        (entry.CreateRevision, entry.ModRevision, entry.Version).ShouldBe((2, 3, 2));
        var removed = batches[2].Events.Single().Entry;
        (removed.ModRevision, removed.Version, removed.Value.Length).ShouldBe((4, 0, 0));
    }

    [Fact]
    public async Task A_watch_may_begin_in_the_future()
    {
        var watch = WatchAsync(KeyRange.All, 4, 1);

        await PutAsync("a", "1");
        await PutAsync("a", "2");
        await PutAsync("a", "3");

        (await watch).Select(Describe).ShouldBe(["4 put a=3"]);
    }

    [Fact]
    public async Task Watches_miss_nothing_and_repeat_nothing_while_many_write()
    {
        const int Writers = 10;
        const int Writes = 200;
        var watches = Enumerable.Range(0, 3).Select(_ => Task.Run(() => WatchAsync(KeyRange.All, 2, Writers * Writes))).ToArray();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < Writes; i++)
            {
                await PutAsync($"{writer}", $"{i}");
            }
        })));

        foreach (var seen in await Task.WhenAll(watches))
        {
            seen.Select(b => b.Revision).ShouldBe(Enumerable.Range(2, Writers * Writes).Select(i => (long)i));
            seen.GroupBy(b => b.Events.Single().Entry.Key, b => Text(b.Events.Single().Entry))
                .ShouldAllBe(values => values.SequenceEqual(Enumerable.Range(0, Writes).Select(i => $"{i}")));
        }
    }

    [Fact]
    public async Task A_reader_that_stops_for_a_while_is_served_from_history()
    {
        const int Writes = 3000;
        await PutAsync("first", "");
        await using var watch = Store.WatchAsync(KeyRange.All, 2, Cancellation).GetAsyncEnumerator(Cancellation);
        (await watch.MoveNextAsync()).ShouldBeTrue();

        await Task.WhenAll(Enumerable.Range(0, Writes).Select(i => PutAsync($"{i}", "")));

        for (var revision = 3; revision < 3 + Writes; revision++)
        {
            (await watch.MoveNextAsync()).ShouldBeTrue();
            watch.Current.Revision.ShouldBe(revision);
        }
    }

    [Fact]
    public async Task A_watch_from_a_compacted_revision_is_told_so()
    {
        await PutAsync("a", "1");
        await PutAsync("a", "2");
        var last = await PutAsync("a", "3");
        await Store.CompactAsync(last, Cancellation);

        (await Should.ThrowAsync<StoreCompactedException>(() => WatchAsync(KeyRange.All, 2, 1))).CompactedRevision.ShouldBe(last);
        await PutAsync("a", "4");
        (await WatchAsync(KeyRange.All, last + 1, 1)).Select(Describe).ShouldBe(["5 put a=4"]);
    }

    [Fact]
    public async Task A_watch_ends_when_it_is_cancelled()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var watch = Store.WatchAsync(KeyRange.All, 2, cancel.Token).GetAsyncEnumerator(Cancellation);
        var next = watch.MoveNextAsync();

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await next);
    }

    [Fact]
    public async Task A_watch_ends_when_the_store_is_closed()
    {
        await using var watch = Store.WatchAsync(KeyRange.All, 2, Cancellation).GetAsyncEnumerator(Cancellation);
        var next = watch.MoveNextAsync();

        await Store.DisposeAsync();

        (await Should.ThrowAsync<StoreException>(async () => await next)).Failure.ShouldBe(StoreFailure.Closed);
    }
}
