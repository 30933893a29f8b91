using System.Collections.Immutable;
using System.Diagnostics;
using CsCheck;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Shouldly;

namespace Heliograph.Server.Tests.Linearizability;

/// <summary>
/// Random calls of three to six clients at the same time on one object, through HTTP: some order of the calls that fits their times must
/// explain every answer. A failure prints the history; CsCheck looks for a shorter one.
/// </summary>
public sealed class ConcurrentHistoryTests
{
    private const int Histories = 60;
    private const int FewestClients = 3;
    private const int MostClients = 6;

    private static readonly Limits s_limits = new()
    {
        FiltersPerRegion = 100_000,
        RulesPerFilter = FilterSubject.MostRules,
        SourcesPerSession = SessionSubject.MostSources,
        SessionsPerSource = 100_000,
        SourcesPerSmallTarget = 100_000,
        SessionsPerFilter = 100_000,
        TagsPerResource = TagSubject.MostTags,
    };

    [Fact]
    public Task A_filter() => CheckAsync(new FilterSubject(), new MirrorPolicy { Limits = s_limits });

    [Fact]
    public Task A_filter_where_a_second_call_may_be_refused()
        => CheckRefusedAsync(new FilterSubject(), new MirrorPolicy { Limits = s_limits, RefuseConcurrentOperations = true });

    [Fact]
    public Task The_service_of_a_region_where_a_second_call_may_be_refused()
        => CheckRefusedAsync(new ServiceSubject(), new MirrorPolicy { Limits = s_limits, RefuseConcurrentOperations = true, RefuseReopening = true });

    [Fact]
    public Task A_session() => CheckAsync(new SessionSubject(), new MirrorPolicy { Limits = s_limits });

    [Fact]
    public Task The_tags_of_a_filter() => CheckAsync(new TagSubject(), new MirrorPolicy { Limits = s_limits });

    [Fact]
    public Task The_service_of_a_region() => CheckAsync(new ServiceSubject(), new MirrorPolicy { Limits = s_limits, RefuseReopening = true });

    [Fact]
    public Task A_client_token() => CheckAsync(new TokenSubject(), new MirrorPolicy { Limits = s_limits });

    [Fact]
    public Task A_user() => CheckAsync(new UserSubject(), new MirrorPolicy { Limits = s_limits });

    /// <summary>Also, whoever was refused has met somebody.</summary>
    private static async Task CheckRefusedAsync(Subject subject, MirrorPolicy policy)
    {
        var histories = await CheckAsync(new StrictSubject(subject), policy);
        var refused = 0;
        foreach (var history in histories)
        {
            foreach (var conflict in history.Calls.Where(call => call.Answer == StrictSubject.Conflict))
            {
                history.Calls.Any(other => other != conflict && other.Operation == conflict.Operation && other.Overlaps(conflict))
                    .ShouldBeTrue($"Nothing that the refused call could have met:\n{history}");
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(0, "No two calls met, so nothing was shown.");
    }

    private static async Task<List<History>> CheckAsync(Subject subject, MirrorPolicy policy)
    {
        // Far more than are used, also when a failure is made shorter.
        await using var server = await TestServer.StartOpenAsync(
            policy: policy,
            configure: options => options with { OtherRegions = [.. Enumerable.Range(0, 10 * Histories).Select(i => new RegionId(ServiceSubject.RegionOf(i)))] });
        var call = Gen.Select(Gen.Int[0, MostClients - 1], Gen.Int[0, subject.Menu.Length - 1].Select(i => subject.Menu[i]));
        var program = Gen.Select(Gen.Int[FewestClients, MostClients], call.Array[4, 12]);
        var (serial, histories) = (0, new List<History>());
        await program.SampleAsync(
            async drawn =>
            {
                var (clients, calls) = drawn;
                var initial = await subject.MakeAsync(server, ++serial);
                var history = await RunAsync(subject, calls.GroupBy(one => one.Item1 % clients).Select(group => (group.Key, group.Select(one => one.Item2).ToImmutableArray())));
                histories.Add(history);
                (Linearization.Find(initial, history.Calls, subject.Step) is not null)
                    .ShouldBeTrue($"No order of these calls explains their answers, beginning with '{initial}':\n{history}");
            },
            iter: Histories,
            threads: 1);
        var busy = histories.Count(history => history.Calls.Any(one => history.Calls.Any(other => one.Client != other.Client && one.Overlaps(other))));
        busy.ShouldBeGreaterThan(Histories / 2, "Most histories must have calls that overlap, or nothing was shown.");
        return histories;
    }

    private static async Task<History> RunAsync(Subject subject, IEnumerable<(int Client, ImmutableArray<(string Operation, string Argument)> Calls)> programs)
    {
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = programs.Select(program => Task.Run(() => CallAsync(subject, program.Client, program.Calls, begin.Task))).ToList();
        begin.SetResult();
        return new History([.. (await Task.WhenAll(running)).SelectMany(calls => calls)]);
    }

    private static async Task<List<Did>> CallAsync(Subject subject, int client, ImmutableArray<(string Operation, string Argument)> calls, Task begin)
    {
        await begin;
        var done = new List<Did>();
        foreach (var (operation, argument) in calls)
        {
            var start = Stopwatch.GetTimestamp();
            var (used, answer) = await subject.AskAsync(operation, argument);
            done.Add(new Did(client, operation, used, answer, start, Stopwatch.GetTimestamp()));
        }

        return done;
    }
}
