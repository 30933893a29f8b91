using Shouldly;

namespace Heliograph.Store.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task An_empty_store_has_revision_1_and_the_first_transaction_makes_2()
    {
        (await Store.ReadAsync(KeyRange.All, Cancellation)).Revision.ShouldBe(1);
        (await PutAsync("a", "1")).ShouldBe(2);
        (await Store.ReadAsync(KeyRange.All, Cancellation)).Revision.ShouldBe(2);
    }

    [Fact]
    public async Task A_key_knows_the_revisions_that_created_and_last_wrote_it_and_counts_its_writes()
    {
        var created = await PutAsync("a", "1");
        await PutAsync("other", "x");
        var modified = await PutAsync("a", "2");

        var entry = await GetAsync("a");

        (entry.CreateRevision, entry.ModRevision, entry.Version, Text(entry)).ShouldBe((created, modified, 2, "2"));
    }

    [Fact]
    public async Task A_key_that_comes_back_begins_again()
    {
        await PutAsync("a", "1");
        await PutAsync("a", "2");
        await DeleteAsync("a");
        var again = await PutAsync("a", "3");

        var entry = await GetAsync("a");

        (entry.CreateRevision, entry.ModRevision, entry.Version).ShouldBe((again, again, 1));
    }

    [Fact]
    public async Task All_changes_of_a_transaction_share_one_revision()
    {
        await PutAsync("gone", "x");
        var result = await Store.CommitAsync(new Transaction { Puts = [Put("b", "1"), Put("a", "2")], Deletes = ["gone"] }, Cancellation);

        result.Committed.ShouldBeTrue();
        result.Revision.ShouldBe(3);
        (await GetAsync("a")).ModRevision.ShouldBe(3);
        (await GetAsync("b")).ModRevision.ShouldBe(3);
        (await Store.GetAsync("gone", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task A_transaction_that_changes_nothing_leaves_the_revision()
    {
        await PutAsync("a", "1");

        (await DeleteAsync("absent")).ShouldBe(2);
        (await Store.CommitAsync(new Transaction { Compares = [Compare.Absent("b")] }, Cancellation)).ShouldBe(new CommitResult(true, 2, []));
    }

    [Fact]
    public async Task Create_if_absent_happens_once()
    {
        var create = new Transaction { Compares = [Compare.Absent("a")], Puts = [Put("a", "mine")] };

        (await Store.CommitAsync(create, Cancellation)).Committed.ShouldBeTrue();
        var second = await Store.CommitAsync(create with { Puts = [Put("a", "yours")] }, Cancellation);

        second.Committed.ShouldBeFalse();
        Text(second.Current.Single().ShouldNotBeNull()).ShouldBe("mine");
        Text(await GetAsync("a")).ShouldBe("mine");
    }

    [Fact]
    public async Task A_conflict_changes_nothing_and_tells_what_every_compared_key_is_now()
    {
        var old = await PutAsync("a", "1");
        await PutAsync("a", "2");
        await PutAsync("b", "3");

        var result = await Store.CommitAsync(
            new Transaction { Compares = [new("a", old), Compare.Absent("nothing"), new("b", 4)], Puts = [Put("c", "x")], Deletes = ["b"] }, Cancellation);

        result.Committed.ShouldBeFalse();
        result.Revision.ShouldBe(4);
        result.Current.Select(e => e is null ? null : Text(e)).ShouldBe(["2", null, "3"]);
        (await KeysAsync(KeyRange.All)).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task A_compare_holds_only_at_exactly_that_revision()
    {
        await PutAsync("a", "1");
        var entry = await GetAsync("a");

        (await Store.CommitAsync(new Transaction { Compares = [new("a", 1)], Puts = [Put("a", "x")] }, Cancellation)).Committed.ShouldBeFalse();
        (await Store.CommitAsync(new Transaction { Compares = [new("a", 3)], Puts = [Put("a", "x")] }, Cancellation)).Committed.ShouldBeFalse();
        (await Store.CommitAsync(new Transaction { Compares = [Compare.Unchanged(entry)], Puts = [Put("a", "x")] }, Cancellation)).Committed.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task Values_come_back_byte_for_byte(int length)
    {
        var value = new byte[length];
        new Random(length).NextBytes(value);

        await Store.CommitAsync(new Transaction { Puts = [new Put("a", value)] }, Cancellation);

        (await GetAsync("a")).Value.ToArray().ShouldBe(value);
    }

    [Fact]
    public async Task A_transaction_that_breaks_a_limit_is_refused_as_a_whole()
    {
        Transaction[] broken =
        [
            new() { Puts = [Put("a", "1"), Put("a", "2")] },
            new() { Puts = [Put("a", "1")], Deletes = ["a"] },
            new() { Puts = [Put("ok", "1"), Put("", "2")] },
            new() { Puts = [Put("ok", "1"), Put("lone \ud800 surrogate", "2")] },
            new() { Puts = [Put(new string('k', StoreLimits.MaxKeyBytes + 1), "1")] },
            new() { Puts = [new Put("a", new byte[StoreLimits.MaxTransactionBytes])] },
            new() { Puts = [.. Enumerable.Range(0, StoreLimits.MaxOperations + 1).Select(i => Put($"{i}", ""))] },
            new() { Puts = [Put("a", "1") with { TimeToLive = TimeSpan.Zero }] },
        ];

        foreach (var transaction in broken)
        {
            await Should.ThrowAsync<ArgumentException>(async () => await Store.CommitAsync(transaction, Cancellation));
        }

        (await Store.ReadAsync(KeyRange.All, Cancellation)).ShouldSatisfyAllConditions(r => r.Revision.ShouldBe(1), r => r.Entries.ShouldBeEmpty());
    }

    [Fact]
    public async Task The_largest_transaction_is_taken()
    {
        var puts = Enumerable.Range(0, StoreLimits.MaxOperations).Select(i => Put($"{i:d4}", "v"));

        (await Store.CommitAsync(new Transaction { Puts = [.. puts] }, Cancellation)).Committed.ShouldBeTrue();

        (await KeysAsync(KeyRange.All)).Length.ShouldBe(StoreLimits.MaxOperations);
    }

    [Fact]
    public async Task Of_concurrent_compare_and_swaps_one_wins_each_round()
    {
        await PutAsync("counter", "0");
        const int Writers = 8;
        const int Increments = 25;

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(IncrementAsync)));

        Text(await GetAsync("counter")).ShouldBe($"{Writers * Increments}");

        async Task IncrementAsync()
        {
            var entry = await GetAsync("counter");
            for (var done = 0; done < Increments;)
            {
                var next = Put("counter", $"{int.Parse(Text(entry)) + 1}");
                var result = await Store.CommitAsync(new Transaction { Compares = [Compare.Unchanged(entry)], Puts = [next] }, Cancellation);
                done += result.Committed ? 1 : 0;
                entry = result.Committed ? await GetAsync("counter") : result.Current[0].ShouldNotBeNull();
            }
        }
    }

    [Fact]
    public async Task Concurrent_writers_get_a_revision_each_without_gaps()
    {
        const int Writers = 300;

        var revisions = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => PutAsync($"{i}", "v")));

        revisions.Order().ShouldBe(Enumerable.Range(2, Writers).Select(i => (long)i));
    }

    [Fact]
    public async Task What_was_committed_is_there_after_reopening_with_its_history()
    {
        await PutAsync("a", "1");
        var second = await PutAsync("a", "2");
        await PutAsync("b", "3");
        var last = await DeleteAsync("b");

        await ReopenAsync();

        (await Store.ReadAsync(KeyRange.All, Cancellation)).Revision.ShouldBe(last);
        (await GetAsync("a")).ShouldSatisfyAllConditions(e => e.ModRevision.ShouldBe(second), e => e.Version.ShouldBe(2));
        (await WatchAsync(KeyRange.All, 1, 4)).Select(Describe).ShouldBe(["2 put a=1", "3 put a=2", "4 put b=3", "5 delete b"]);
        (await PutAsync("c", "x")).ShouldBe(last + 1);
    }
}
