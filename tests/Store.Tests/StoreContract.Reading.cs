using Shouldly;

namespace Heliograph.Store.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Keys_are_ordered_by_their_bytes()
    {
        // U+10000 is a surrogate pair in UTF-16 (0xd800…) and would sort before U+FFFD there; its bytes sort behind.
        string[] keys = ["B", "a", "aa", "b", "a/", "é", "\ufffd", "\U00010000", "a\0"];
        foreach (var key in keys)
        {
            await PutAsync(key, "");
        }

        (await KeysAsync(KeyRange.All)).ShouldBe(["B", "a", "a\0", "a/", "aa", "b", "é", "\ufffd", "\U00010000"]);
    }

    [Fact]
    public async Task A_prefix_covers_exactly_the_keys_that_begin_with_it()
    {
        foreach (var key in (string[])["session", "session/", "session/1", "session/2/x", "session0", "sessions/1", "s"])
        {
            await PutAsync(key, "");
        }

        (await KeysAsync(KeyRange.OfPrefix("session/"))).ShouldBe(["session/", "session/1", "session/2/x"]);
        (await KeysAsync(KeyRange.OfKey("session"))).ShouldBe(["session"]);
        (await KeysAsync(KeyRange.OfPrefix(""))).Length.ShouldBe(7);
        (await KeysAsync(KeyRange.OfPrefix("nothing"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_range_is_read_in_pages()
    {
        for (var i = 0; i < 5; i++)
        {
            await PutAsync($"k{i}", "");
        }

        var range = KeyRange.OfPrefix("k");
        var first = await Store.ReadAsync(range, 0, 2, Cancellation);
        var second = await Store.ReadAsync(range.After("k1"), 0, 2, Cancellation);
        var third = await Store.ReadAsync(range.After("k3"), 0, 2, Cancellation);
        var exact = await Store.ReadAsync(range, 0, 5, Cancellation);

        first.Entries.Select(e => e.Key).ShouldBe(["k0", "k1"]);
        second.Entries.Select(e => e.Key).ShouldBe(["k2", "k3"]);
        third.Entries.Select(e => e.Key).ShouldBe(["k4"]);
        (first.More, second.More, third.More, exact.More).ShouldBe((true, true, false, false));
    }

    [Fact]
    public async Task An_older_revision_reads_as_it_was()
    {
        var first = await PutAsync("a", "1");
        var second = (await Store.CommitAsync(new Transaction { Puts = [Put("a", "2"), Put("b", "1")] }, Cancellation)).Revision;
        var third = await DeleteAsync("a");

        (await ReadAtAsync(1)).ShouldBeEmpty();
        (await ReadAtAsync(first)).ShouldBe(["a=1"]);
        (await ReadAtAsync(second)).ShouldBe(["a=2", "b=1"]);
        (await ReadAtAsync(third)).ShouldBe(["b=1"]);
        (await Store.ReadAsync(KeyRange.All, first, 0, Cancellation)).Revision.ShouldBe(third);
        (await Store.ReadAsync(KeyRange.All, second, 1, Cancellation)).More.ShouldBeTrue();

        async Task<string[]> ReadAtAsync(long revision)
            => [.. (await Store.ReadAsync(KeyRange.All, revision, 0, Cancellation)).Entries.Select(e => $"{e.Key}={Text(e)}")];
    }

    [Fact]
    public async Task A_future_revision_cannot_be_read()
        => await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await Store.ReadAsync(KeyRange.All, 2, 0, Cancellation));

    [Fact]
    public async Task Compaction_forgets_older_revisions_and_nothing_of_the_present()
    {
        await PutAsync("a", "1");
        await PutAsync("a", "2");
        await PutAsync("b", "1");
        await DeleteAsync("b");
        var last = await PutAsync("c", "1");

        await Store.CompactAsync(last, Cancellation);
        await AdvanceAsync(TimeSpan.FromSeconds(2));

        (await Should.ThrowAsync<StoreCompactedException>(async () => await Store.ReadAsync(KeyRange.All, last - 1, 0, Cancellation)))
            .CompactedRevision.ShouldBe(last);
        (await KeysAsync(KeyRange.All)).ShouldBe(["a", "c"]);
        (await Store.ReadAsync(KeyRange.All, last, 0, Cancellation)).Entries.Select(Text).ShouldBe(["2", "1"]);
        (await GetAsync("a")).ShouldSatisfyAllConditions(e => e.CreateRevision.ShouldBe(2), e => e.Version.ShouldBe(2));
    }

    [Fact]
    public async Task Compacting_at_a_revision_of_the_future_is_refused_and_an_older_one_changes_nothing()
    {
        var last = await PutAsync("a", "1");
        await Store.CompactAsync(last, Cancellation);

        await Store.CompactAsync(last - 1, Cancellation);
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await Store.CompactAsync(last + 1, Cancellation));

        (await Store.ReadAsync(KeyRange.All, last, 0, Cancellation)).Entries.Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_closed_store_says_that_it_is_closed()
    {
        await Store.DisposeAsync();

        (await Should.ThrowAsync<StoreException>(() => PutAsync("a", "1"))).Failure.ShouldBe(StoreFailure.Closed);
        (await Should.ThrowAsync<StoreException>(() => KeysAsync(KeyRange.All))).Failure.ShouldBe(StoreFailure.Closed);
    }

    [Fact]
    public async Task Reads_that_race_with_the_close_succeed_or_say_that_it_is_closed()
    {
        await PutAsync("a", "1");
        var reads = Enumerable.Range(0, 200).Select(_ => Task.Run(async () => await Record.ExceptionAsync(() => KeysAsync(KeyRange.All)))).ToArray();

        await Store.DisposeAsync();

        foreach (var failure in await Task.WhenAll(reads).WaitAsync(s_deadline, Cancellation))
        {
            (failure is null or StoreException { Failure: StoreFailure.Closed }).ShouldBeTrue(failure?.ToString());
        }
    }
}
