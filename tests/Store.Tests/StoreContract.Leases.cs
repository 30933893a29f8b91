using Shouldly;

namespace Heliograph.Store.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task A_key_goes_away_with_its_lease()
    {
        var lease = await Store.GrantLeaseAsync(TimeSpan.FromSeconds(2), Cancellation);
        var put = await Store.CommitAsync(new Transaction { Puts = [Put("a", "1") with { Lease = lease }, Put("b", "1")] }, Cancellation);
        (await GetAsync("a")).Lease.ShouldBe(lease);

        await AdvanceAsync(TimeSpan.FromSeconds(4));

        (await WatchAsync(KeyRange.All, put.Revision + 1, 1)).Select(Describe).ShouldBe([$"{put.Revision + 1} delete a"]);
        (await KeysAsync(KeyRange.All)).ShouldBe(["b"]);
        (await Store.KeepLeaseAliveAsync(lease, Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_lease_that_is_kept_alive_stays()
    {
        var lease = await Store.GrantLeaseAsync(TimeSpan.FromSeconds(3), Cancellation);
        await Store.CommitAsync(new Transaction { Puts = [Put("a", "1") with { Lease = lease }] }, Cancellation);

        for (var i = 0; i < 4; i++)
        {
            await AdvanceAsync(TimeSpan.FromSeconds(1.5));
            (await Store.KeepLeaseAliveAsync(lease, Cancellation)).ShouldBeTrue();
        }

        (await KeysAsync(KeyRange.All)).ShouldBe(["a"]);
    }

    [Fact]
    public async Task Revoking_a_lease_removes_all_its_keys()
    {
        const int Keys = 600;
        var lease = await Store.GrantLeaseAsync(TimeSpan.FromMinutes(1), Cancellation);
        await Task.WhenAll(Enumerable.Range(0, Keys).Select(i =>
            Store.CommitAsync(new Transaction { Puts = [Put($"{i}", "") with { Lease = lease }] }, Cancellation).AsTask()));
        await PutAsync("stays", "");

        (await Store.RevokeLeaseAsync(lease, Cancellation)).ShouldBeTrue();

        (await KeysAsync(KeyRange.All)).ShouldBe(["stays"]);
        (await Store.RevokeLeaseAsync(lease, Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_put_under_an_unknown_lease_is_refused_and_its_neighbours_are_not()
    {
        var wrong = Store.CommitAsync(new Transaction { Puts = [Put("x", ""), Put("a", "1") with { Lease = 4711 }] }, Cancellation);
        var right = Store.CommitAsync(new Transaction { Puts = [Put("b", "1")] }, Cancellation);

        (await Should.ThrowAsync<StoreException>(async () => await wrong)).Failure.ShouldBe(StoreFailure.LeaseNotFound);
        (await right).ShouldBe(new CommitResult(true, 2, []));
        (await KeysAsync(KeyRange.All)).ShouldBe(["b"]);
    }

    [Fact]
    public async Task A_key_written_again_without_a_lease_stays()
    {
        var lease = await Store.GrantLeaseAsync(TimeSpan.FromMinutes(1), Cancellation);
        await Store.CommitAsync(new Transaction { Puts = [Put("a", "1") with { Lease = lease }] }, Cancellation);
        await PutAsync("a", "2");

        await Store.RevokeLeaseAsync(lease, Cancellation);

        (await GetAsync("a")).Lease.ShouldBe(0);
    }

    [Fact]
    public async Task A_key_with_a_time_to_live_removes_itself_then_and_not_earlier()
    {
        await Store.CommitAsync(
            new Transaction { Puts = [Put("soon", "") with { TimeToLive = TimeSpan.FromSeconds(2) }, Put("late", "") with { TimeToLive = TimeSpan.FromHours(1) }] }, Cancellation);

        await AdvanceAsync(TimeSpan.FromSeconds(1));
        (await KeysAsync(KeyRange.All)).ShouldBe(["late", "soon"]);
        await AdvanceAsync(TimeSpan.FromSeconds(3));

        (await WatchAsync(KeyRange.All, 3, 1)).Select(Describe).ShouldBe(["3 delete soon"]);
        (await KeysAsync(KeyRange.All)).ShouldBe(["late"]);
    }

    [Fact]
    public async Task Leases_survive_reopening()
    {
        var lease = await Store.GrantLeaseAsync(TimeSpan.FromSeconds(3), Cancellation);
        await Store.CommitAsync(
            new Transaction { Puts = [Put("a", "1") with { Lease = lease }, Put("b", "") with { TimeToLive = TimeSpan.FromSeconds(3) }] }, Cancellation);

        await ReopenAsync();
        (await KeysAsync(KeyRange.All)).ShouldBe(["a", "b"]);
        await AdvanceAsync(TimeSpan.FromSeconds(8));
        await WatchAsync(KeyRange.OfKey("a"), 3, 1);
        await WatchAsync(KeyRange.OfKey("b"), 3, 1);

        (await KeysAsync(KeyRange.All)).ShouldBeEmpty();
        (await Store.GrantLeaseAsync(TimeSpan.FromSeconds(3), Cancellation)).ShouldNotBe(lease);
    }
}
