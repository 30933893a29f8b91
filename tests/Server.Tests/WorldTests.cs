using System.Collections.Immutable;
using CsCheck;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Server.Documents;
using Heliograph.Server.Worlds;
using Heliograph.Store;
using Heliograph.Store.Sqlite;
using Shouldly;

namespace Heliograph.Server.Tests;

public sealed class WorldTests : IAsyncLifetime
{
    private static readonly AccountId s_account = new("1");
    private static readonly RegionId s_region = new("cn-hangzhou");

    private readonly string _directory = Directory.CreateTempSubdirectory("heliograph-world-").FullName;
    private SqliteStore _store = null!;

    public ValueTask InitializeAsync()
    {
        _store = SqliteStore.Open(new SqliteStoreOptions { DataDirectory = _directory });
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Two_replicas_never_overwrite_each_other()
    {
        await using var one = await WorldRegistry.OpenAsync(_store, TimeProvider.System, TestContext.Current.CancellationToken);
        await using var two = await WorldRegistry.OpenAsync(_store, TimeProvider.System, TestContext.Current.CancellationToken);
        var facts = new Facts { Now = DateTimeOffset.UnixEpoch, Chance = new LockedRandom().Next };
        await one.Of(s_account, s_region).CommitAsync(world => Propose(OpenService.Decide(world, new OpenService(), facts)), TestContext.Current.CancellationToken);

        var decisions = await Task.WhenAll(Enumerable.Range(0, 120).Select(i
            => (i % 2 == 0 ? one : two).Of(s_account, s_region).CommitAsync(
                world => Propose(CreateFilter.Decide(world, new CreateFilter { Name = $"{i}" }, facts)), TestContext.Current.CancellationToken)));

        // 100 is the quota of filters: it holds over both replicas.
        decisions.Count(decision => decision.Result is Decision.Accepted).ShouldBe(100);
        await Until(() => one.Of(s_account, s_region).Current.Filters.Count == 100 && two.Of(s_account, s_region).Current.Filters.Count == 100);
        await using var fresh = await WorldRegistry.OpenAsync(_store, TimeProvider.System, TestContext.Current.CancellationToken);
        fresh.Of(s_account, s_region).Current.Filters.Keys.Order(Comparer<FilterId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value)))
            .ShouldBe(two.Of(s_account, s_region).Current.Filters.Keys.Order(Comparer<FilterId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))));
    }

    [Fact]
    public async Task A_burst_of_work_is_committed_in_few_transactions()
    {
        await using var registry = await WorldRegistry.OpenAsync(_store, TimeProvider.System, TestContext.Current.CancellationToken);
        var holder = registry.Of(s_account, s_region);
        var before = (await _store.ReadAsync(KeyRange.All, TestContext.Current.CancellationToken)).Revision;
        var facts = new Facts { Now = DateTimeOffset.UnixEpoch, Chance = new LockedRandom().Next };
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => holder.CommitAsync(
            world => new Proposal<bool>(true, [new WorldChange.PutService(new ServiceSwitch(facts.Now.AddSeconds(i), false))]), TestContext.Current.CancellationToken)));
        var after = (await _store.ReadAsync(KeyRange.All, TestContext.Current.CancellationToken)).Revision;
        (after - before).ShouldBeLessThan(60);
    }

    [Fact]
    public async Task A_mistake_in_one_piece_of_work_does_not_harm_the_next()
    {
        await using var registry = await WorldRegistry.OpenAsync(_store, TimeProvider.System, TestContext.Current.CancellationToken);
        var holder = registry.Of(s_account, s_region);
        await Should.ThrowAsync<FormatException>(() => holder.CommitAsync<bool>(_ => throw new FormatException(), TestContext.Current.CancellationToken));
        var committed = await holder.CommitAsync(
            _ => new Proposal<bool>(true, [new WorldChange.PutService(new ServiceSwitch(DateTimeOffset.UnixEpoch, false))]), TestContext.Current.CancellationToken);
        committed.Result.ShouldBeTrue();
        holder.Current.Revision.ShouldBe(committed.Revision);
        holder.Current.Service.IsOpen.ShouldBeTrue();
    }

    [Fact]
    public void Documents_read_back_and_unknown_members_are_ignored()
    {
        var world = World.Empty(s_account, s_region, "rg-1");
        var change = new WorldChange.PutInterface(TestServer.Interface(7));
        var (key, value) = WorldCodec.Encode(world, change);
        StoreKeys.TryParse(key, out var account, out var region, out var kind, out var id).ShouldBeTrue();
        (account, region, kind, id).ShouldBe((s_account, s_region, "interfaces", "eni-7"));
        var text = System.Text.Encoding.UTF8.GetString(value!);
        text.ShouldContain("\"v\":1");
        var newer = System.Text.Encoding.UTF8.GetBytes(text.Replace("\"v\":1", "\"v\":1,\"fromTheFuture\":{\"a\":[]}", StringComparison.Ordinal));
        var read = WorldCodec.DecodePut(kind, newer, 5).ShouldBeOfType<WorldChange.PutInterface>().Interface;
        WorldCodec.Encode(world, new WorldChange.PutInterface(read)).Value.ShouldBe(value);
    }

    [Fact]
    public void Filters_and_sessions_read_back_as_they_were()
    {
        var facts = new Facts { Now = new DateTimeOffset(2026, 3, 4, 5, 6, 7, 891, TimeSpan.Zero).AddTicks(3), Chance = new Random(3).Next };
        var world = World.Empty(s_account, s_region, "rg-1")
            .Apply(new WorldChange.PutService(new ServiceSwitch(facts.Now, false)))
            .Apply([new WorldChange.PutInterface(TestServer.Interface(1)), new WorldChange.PutInterface(TestServer.Interface(2))]);
        Gen.Select(Gen.String, Gen.Int[1, 16_777_216], Gen.Enum<RuleProtocol>(), Gen.Enum<RuleAction>(), Gen.Int[0, 32]).Sample((name, priority, protocol, action, prefix) =>
        {
            var create = new CreateFilter
            {
                Name = WithoutLoneSurrogates(name),
                IngressRules = [new RuleInput { Action = action, Protocol = protocol, Priority = priority, SourceCidrBlock = $"10.1.2.3/{prefix}", SourcePortRange = "5/6" }],
                Tags = [new Tag("k", "v")],
            };
            var filter = ((WorldChange.PutFilter)Accepted(CreateFilter.Decide(world, create, facts)).Changes[0]).Filter;
            var (_, value) = WorldCodec.Encode(world, new WorldChange.PutFilter(filter));
            var read = ((WorldChange.PutFilter)WorldCodec.DecodePut("filters", value, 9)!).Filter;
            read.Revision.ShouldBe(9);
            read.IngressRules.ShouldBe(filter.IngressRules);
            read.Tags.ShouldBe(filter.Tags);
            (read with { IngressRules = filter.IngressRules, EgressRules = filter.EgressRules, Tags = filter.Tags, Revision = 0 }).ShouldBe(filter);
        });
    }

    private static Proposal<Decision> Propose(Decision decision)
        => new(decision, decision is Decision.Accepted accepted ? accepted.Changes : ImmutableArray<WorldChange>.Empty);

    private static Decision.Accepted Accepted(Decision decision) => decision.ShouldBeOfType<Decision.Accepted>();

    private static string WithoutLoneSurrogates(string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.ToString()));

    private static async Task Until(Func<bool> condition)
    {
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(10);
        while (!condition())
        {
            TimeProvider.System.GetUtcNow().ShouldBeLessThan(deadline);
            await Task.Yield();
        }
    }

    private sealed class LockedRandom
    {
        private readonly Random _random = new(5);
        private readonly Lock _gate = new();

        public int Next(int below)
        {
            lock (_gate)
            {
                return _random.Next(below);
            }
        }
    }
}
