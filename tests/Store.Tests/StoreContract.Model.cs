using System.Collections.Immutable;
using CsCheck;
using Shouldly;

namespace Heliograph.Store.Tests;

public abstract partial class StoreContract
{
    private static readonly Gen<string> s_key = Gen.OneOf("a", "a/", "a/1", "a/2", "b", "b/é", "\U00010000");

    private static readonly Gen<Step> s_step = Gen.Frequency(
        (10, Gen.Select(s_key.Array[0, 2], s_key.HashSet[1, 3], s_key.HashSet[0, 2], Gen.Int[0, 9], Gen.Int[0, 5])
            .Select((compared, put, deleted, stale, lease) => (Step)new CommitStep(compared, [.. put], [.. deleted.Except(put)], stale == 0, lease))),
        (2, s_key.HashSet[1, 3].Select(deleted => (Step)new CommitStep([], [], [.. deleted], false, 0))),
        (4, Gen.Select(s_key, Gen.Double[0, 1]).Select((prefix, revision) => (Step)new ReadStep(prefix, revision))),
        (4, Gen.Select(s_key, Gen.Double[0, 1]).Select((prefix, revision) => (Step)new WatchStep(prefix, revision))),
        (1, Gen.Double[0, 1].Select(revision => (Step)new CompactStep(revision))),
        (1, Gen.Const((Step)new GrantStep())),
        (1, Gen.Int[0, 5].Select(lease => (Step)new RevokeStep(lease))),
        (1, Gen.Const((Step)new ReopenStep())));

    /// <summary>How many random lives are compared; a slow backend takes fewer.</summary>
    protected virtual int ModelRuns => 150;

    [Fact]
    public async Task Any_sequence_of_operations_does_what_the_naive_model_does()
        => await s_step.Array[1, 40].SampleAsync(RunAsync, iter: ModelRuns, threads: 1, print: steps => string.Join("; ", steps.Select(s => s.ToString())));

    private async Task RunAsync(Step[] steps)
    {
        await RestartEmptyAsync();
        var life = new Life(new NaiveStore(), []);
        foreach (var step in steps)
        {
            await ApplyAsync(step, life);
            (await Store.ReadAsync(KeyRange.All, Cancellation)).Revision.ShouldBe(life.Model.Revision);
        }

        await ReadAsync("", 0, life.Model);
        await WatchAsync("", life.Model.Compacted + 1, life.Model);
    }

    private Task ApplyAsync(Step step, Life life) => step switch
    {
        CommitStep commit => CommitAsync(commit, life),
        ReadStep read => ReadAsync(read.Prefix, Pick(read.Revision, life.Model), life.Model),
        WatchStep watch => WatchAsync(watch.Prefix, Pick(watch.Revision, life.Model), life.Model),
        CompactStep compact => CompactAsync(Pick(compact.Revision, life.Model), life.Model),
        GrantStep => GrantAsync(life),
        RevokeStep revoke => RevokeAsync(revoke.Lease, life),
        _ => ReopenAsync(),
    };

    private async Task CommitAsync(CommitStep step, Life life)
    {
        var compares = step.Compared.Select(key => new Compare(key, life.Model.ModRevision(key) + (step.Stale ? 1 : 0))).ToImmutableArray();
        var puts = step.Put.ToDictionary(key => key, key => $"{key}@{life.Model.Revision}");
        int? lease = step.Lease > 0 && step.Lease <= life.Leases.Count && life.Leases[step.Lease - 1] != 0 ? step.Lease - 1 : null;

        var result = await Store.CommitAsync(
            new Transaction
            {
                Compares = compares,
                Puts = [.. puts.Select(p => Put(p.Key, p.Value) with { Lease = lease is { } id ? life.Leases[id] : 0 })],
                Deletes = step.Deleted,
            },
            Cancellation);

        var current = compares.Select(c => life.Model.ModRevision(c.Key)).ToArray();
        result.Committed.ShouldBe(life.Model.Commit(compares, puts, step.Deleted, lease));
        result.Revision.ShouldBe(life.Model.Revision);
        result.Current.Select(e => e?.ModRevision ?? 0).ShouldBe(result.Committed ? [] : current);
    }

    private async Task ReadAsync(string prefix, long revision, NaiveStore model)
    {
        var read = async () => await Store.ReadAsync(KeyRange.OfPrefix(prefix), revision, 0, Cancellation);
        if (revision != 0 && revision < model.Compacted)
        {
            (await Should.ThrowAsync<StoreCompactedException>(read)).CompactedRevision.ShouldBe(model.Compacted);
            return;
        }

        (await read()).Entries.Select(e => $"{e.Key}={Text(e)} {e.CreateRevision} {e.ModRevision} {e.Version}")
            .ShouldBe(model.Read(prefix, revision == 0 ? model.Revision : revision));
    }

    private async Task WatchAsync(string prefix, long from, NaiveStore model)
    {
        var expected = model.Watch(prefix, from).ToArray();
        if (from <= model.Compacted)
        {
            await Should.ThrowAsync<StoreCompactedException>(() => WatchAsync(KeyRange.OfPrefix(prefix), from, 1));
            return;
        }

        (await WatchAsync(KeyRange.OfPrefix(prefix), from, expected.Length)).Select(Describe).ShouldBe(expected);
    }

    private async Task CompactAsync(long revision, NaiveStore model)
    {
        await Store.CompactAsync(revision, Cancellation);
        model.Compact(revision);
        await AdvanceAsync(TimeSpan.FromSeconds(1));
    }

    private async Task GrantAsync(Life life)
    {
        life.Model.Grant(life.Leases.Count);
        life.Leases.Add(await Store.GrantLeaseAsync(TimeSpan.FromDays(1), Cancellation));
    }

    private async Task RevokeAsync(int lease, Life life)
    {
        if (lease < life.Leases.Count && life.Leases[lease] != 0)
        {
            (await Store.RevokeLeaseAsync(life.Leases[lease], Cancellation)).ShouldBe(life.Model.Revoke(lease));
            life.Leases[lease] = 0;
        }
    }

    private async Task RestartEmptyAsync()
    {
        await Store.DisposeAsync();
        await CleanUpAsync();
        Store = await OpenAsync();
    }

    private static long Pick(double fraction, NaiveStore model) => 1 + (long)(fraction * (model.Revision - 1));

    private abstract record Step;

    private sealed record CommitStep(string[] Compared, ImmutableArray<string> Put, ImmutableArray<string> Deleted, bool Stale, int Lease) : Step
    {
        public override string ToString()
            => $"commit if[{string.Join(',', Compared)}]{(Stale ? " stale" : "")} put[{string.Join(',', Put)}] delete[{string.Join(',', Deleted)}] lease {Lease}";
    }

    private sealed record ReadStep(string Prefix, double Revision) : Step;

    private sealed record WatchStep(string Prefix, double Revision) : Step;

    private sealed record CompactStep(double Revision) : Step;

    private sealed record GrantStep : Step;

    private sealed record RevokeStep(int Lease) : Step;

    private sealed record ReopenStep : Step;

    /// <summary>The model of a run, and the store's ids of the leases granted in it (0 when revoked).</summary>
    private sealed record Life(NaiveStore Model, List<long> Leases);
}
