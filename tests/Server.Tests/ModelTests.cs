using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Shouldly;

namespace Heliograph.Server.Tests;

/// <summary>
/// Random sequences of calls, made through HTTP and decided by the pure commands on a world in memory: both must refuse the same with
/// the same code, and at the end both must show the same objects.
/// </summary>
public sealed class ModelTests
{
    private const int Runs = 40;

    private static readonly Gen<Step> s_step = Gen.Select(Gen.Int[0, 11], Gen.Int[0, 3], Gen.Int[1, 4], Gen.Int[0, 3]).Select((kind, a, b, c) => new Step(kind, a, b, c));

    [Fact]
    public async Task A_random_sequence_of_calls_does_what_the_commands_decide()
        => await s_step.Array[1, 40].SampleAsync(RunAsync, iter: Runs, threads: 1, print: steps => string.Join("; ", steps.Select(step => step.ToString())));

    private static async Task RunAsync(Step[] steps)
    {
        var limits = new Limits { FiltersPerRegion = 4, RulesPerFilter = 3, SessionsPerRegion = 4, SessionsPerSource = 2, SourcesPerSession = 2, SourcesPerSmallTarget = 4, SessionsPerFilter = 3 };
        var policy = new MirrorPolicy { Limits = limits };
        await using var server = await TestServer.StartOpenAsync(policy: policy);
        var run = new Run(server.Api, policy);
        foreach (var step in steps)
        {
            await run.TakeAsync(step);
        }

        await run.CompareAsync();
    }

    /// <param name="Kind">Which operation.</param>
    /// <param name="A">Which filter or session, by age; often none.</param>
    /// <param name="B">Which interface.</param>
    /// <param name="C">A small number for what else is needed.</param>
    private sealed record Step(int Kind, int A, int B, int C);

    private sealed class Run(Api api, MirrorPolicy policy)
    {
        private readonly List<string> _filters = [];
        private readonly List<string> _sessions = [];
        private World _world = World.Empty(TestServer.Account, TestServer.Region, "rg-default")
            .Apply(new WorldChange.PutService(new ServiceSwitch(DateTimeOffset.UnixEpoch, Locked: false)))
            .Apply(Enumerable.Range(1, 5).Select(i => new WorldChange.PutInterface(TestServer.Interface(i))));

        private int _clock;

        public Task TakeAsync(Step step) => step.Kind switch
        {
            0 => CreateFilterAsync(step),
            1 => BothAsync(
                "CreateTrafficMirrorFilterRules",
                [Filter(step), ("IngressRules.1.Action", "accept"), ("IngressRules.1.Protocol", "ALL"), ("IngressRules.1.Priority", Text(step.B))],
                (world, facts) => AddRules.Decide(world, new AddRules { FilterId = FilterOf(step), IngressRules = [Rule(step.B)] }, facts)),
            2 => BothAsync(
                "UpdateTrafficMirrorFilterAttribute",
                [Filter(step), ("TrafficMirrorFilterName", Text(step.C))],
                (world, facts) => UpdateFilter.Decide(world, new UpdateFilter { FilterId = FilterOf(step), Name = Text(step.C) }, facts)),
            3 => BothAsync(
                "DeleteTrafficMirrorFilter", [Filter(step)], (world, facts) => DeleteFilter.Decide(world, new DeleteFilter { FilterId = FilterOf(step) }, facts)),
            4 or 5 or 6 => CreateSessionAsync(step),
            7 => BothAsync(
                "UpdateTrafficMirrorSessionAttribute",
                [Session(step), ("Priority", Text(step.B)), ("Enabled", step.C > 1 ? "true" : "false"), ("TrafficMirrorTargetId", $"eni-{step.C + 2}")],
                (world, facts) => UpdateSession.Decide(
                    world,
                    new UpdateSession { SessionId = SessionOf(step), Priority = step.B, Enabled = step.C > 1, TargetId = $"eni-{step.C + 2}" },
                    facts)),
            8 => BothAsync(
                "UpdateTrafficMirrorSessionAttribute",
                [Session(step), ("TrafficMirrorFilterId", FilterAt(step.C))],
                (world, facts) => UpdateSession.Decide(world, new UpdateSession { SessionId = SessionOf(step), FilterId = new FilterId(FilterAt(step.C)) }, facts)),
            9 => BothAsync(
                "AddSourcesToTrafficMirrorSession",
                [Session(step), Source(step)],
                (world, facts) => AddSources.Decide(world, new AddSources { SessionId = SessionOf(step), Sources = Interfaces(step) }, facts)),
            10 => BothAsync(
                "RemoveSourcesFromTrafficMirrorSession",
                [Session(step), Source(step)],
                (world, facts) => RemoveSources.Decide(world, new RemoveSources { SessionId = SessionOf(step), Sources = Interfaces(step) }, facts)),
            _ => BothAsync(
                "DeleteTrafficMirrorSession",
                [Session(step)],
                (world, facts) => DeleteSession.Decide(world, new DeleteSession { SessionId = SessionOf(step) }, facts)),
        };

        /// <summary>Whether lists show what the world in memory holds.</summary>
        public async Task CompareAsync()
        {
            var filters = (await api.SucceedAsync("ListTrafficMirrorFilters")).List("TrafficMirrorFilters").Select(found => string.Join(
                ' ', found.GetProperty("TrafficMirrorFilterId"), found.GetProperty("TrafficMirrorFilterName"),
                string.Join(',', found.GetProperty("IngressRules").EnumerateArray().Select(rule => rule.GetProperty("Priority").GetRawText()))));
            filters.ShouldBe(_world.Filters.Values.Select(filter => string.Join(
                ' ', filter.Id, filter.Name, string.Join(',', filter.IngressRules.Select(rule => rule.Priority)))), ignoreOrder: true);
            var sessions = (await api.SucceedAsync("ListTrafficMirrorSessions")).List("TrafficMirrorSessions").Select(found => string.Join(
                ' ', found.GetProperty("TrafficMirrorSessionId"), found.GetProperty("TrafficMirrorFilterId"), found.GetProperty("TrafficMirrorTargetId"),
                found.GetProperty("Priority").GetRawText(), found.GetProperty("Enabled").GetRawText(), found.GetProperty("VirtualNetworkId").GetRawText(),
                string.Join(',', found.GetProperty("TrafficMirrorSourceIds").EnumerateArray())));
            sessions.ShouldBe(_world.Sessions.Values.Select(session => string.Join(
                ' ', session.Id, session.FilterId, session.Target.Id, session.Priority, session.Enabled ? "true" : "false", session.VirtualNetworkId,
                string.Join(',', session.Sources))), ignoreOrder: true);
        }

        private async Task CreateFilterAsync(Step step)
        {
            var reply = await api.CallAsync("CreateTrafficMirrorFilter", ("TrafficMirrorFilterName", Text(step.C)));
            var command = new CreateFilter { Name = Text(step.C) };
            if (Agree(reply, CreateFilter.Decide(_world, command, Facts())) is { } accepted)
            {
                // The server draws its own id; the world in memory takes it over.
                var id = reply.String("TrafficMirrorFilterId");
                _filters.Add(id);
                _world = _world.Apply(accepted.Changes.OfType<WorldChange.PutFilter>().Select(put => new WorldChange.PutFilter(put.Filter with { Id = new FilterId(id) })));
            }
        }

        private async Task CreateSessionAsync(Step step)
        {
            var filter = FilterAt(step.A);
            var target = step.C == 3 ? "eni-none" : $"eni-{step.C + 3}";
            var reply = await api.CallAsync(
                "CreateTrafficMirrorSession",
                ("TrafficMirrorFilterId", filter), ("TrafficMirrorTargetType", "NetworkInterface"), ("TrafficMirrorTargetId", target),
                Source(step), ("Priority", Text(step.Kind)), ("VirtualNetworkId", "9"));
            var command = new CreateSession
            {
                FilterId = new FilterId(filter),
                Target = new MirrorTarget(TargetType.NetworkInterface, target),
                Sources = Interfaces(step),
                Priority = step.Kind,
                VirtualNetworkId = 9,
            };
            if (Agree(reply, CreateSession.Decide(_world, command, Facts())) is { } accepted)
            {
                var id = reply.String("TrafficMirrorSessionId");
                _sessions.Add(id);
                _world = _world.Apply(accepted.Changes.OfType<WorldChange.PutSession>().Select(put => new WorldChange.PutSession(put.Session with { Id = new SessionId(id) })));
            }
        }

        private async Task BothAsync(string action, (string, string)[] parameters, Func<World, Facts, Decision> decide)
        {
            var reply = await api.CallAsync(action, parameters);
            if (Agree(reply, decide(_world, Facts())) is { } accepted)
            {
                _world = _world.Apply(accepted.Changes);
            }
        }

        private static Decision.Accepted? Agree(Reply reply, Decision decision)
        {
            if (decision is Decision.Refused refused)
            {
                reply.Status.ShouldNotBe(200, reply.Text);
                reply.Code.ShouldBe(refused.Refusal.Code, reply.Text);
                return null;
            }

            reply.Status.ShouldBe(200, reply.Text);
            return (Decision.Accepted)decision;
        }

        private Facts Facts() => new()
        {
            Now = DateTimeOffset.UnixEpoch.AddMinutes(++_clock),
            Chance = new Random(_clock).Next,
            Policy = policy,
        };

        private (string, string) Filter(Step step) => ("TrafficMirrorFilterId", FilterAt(step.A));

        private (string, string) Session(Step step) => ("TrafficMirrorSessionId", SessionOf(step).Value);

        private static (string, string) Source(Step step) => ("TrafficMirrorSourceIds.1", $"eni-{step.B}");

        private static ImmutableArray<InterfaceId> Interfaces(Step step) => [new InterfaceId($"eni-{step.B}")];

        private FilterId FilterOf(Step step) => new(FilterAt(step.A));

        private SessionId SessionOf(Step step) => new(step.A < _sessions.Count ? _sessions[step.A] : "tms-none");

        private string FilterAt(int index) => index < _filters.Count ? _filters[index] : "tmf-none";

        private static RuleInput Rule(int priority) => new() { Action = RuleAction.Accept, Protocol = RuleProtocol.All, Priority = priority };

        private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
