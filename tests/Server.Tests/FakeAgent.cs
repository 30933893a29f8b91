using System.Collections.Immutable;
using System.Threading.Channels;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Server.Agents;

namespace Heliograph.Server.Tests;

/// <summary>Takes plans like an agent and does nothing with them.</summary>
internal sealed class FakeAgent : IAsyncDisposable
{
    private static readonly HostId s_host = new("host-1");

    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<HostPlan> _first = Channel.CreateUnbounded<HostPlan>();
    private Task _work = Task.CompletedTask;

    public HostPlan Applied { get; private set; } = HostPlan.Empty(0);

    public int Plans { get; private set; }

    public static async Task<FakeAgent> JoinAsync(TestServer server, bool acknowledges)
    {
        var agent = new FakeAgent();
        var registration = TestServer.Registration(1, 2, 3, 4, 5) with { ReadReport = _ => Task.FromResult(Report()) };
        await server.Hosts.RegisterAsync(registration, TestContext.Current.CancellationToken);
        agent._work = agent.RunAsync(server.Hosts, acknowledges);
        await agent._first.Reader.ReadAsync(TestContext.Current.CancellationToken);
        return agent;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _work;
        _stopping.Dispose();
    }

    private async Task RunAsync(HostRegistry hosts, bool acknowledges)
    {
        try
        {
            await foreach (var plan in hosts.WatchPlansAsync(s_host, _stopping.Token))
            {
                (Applied, Plans) = (plan, Plans + 1);
                if (acknowledges)
                {
                    hosts.Acknowledge(new HostReport(s_host, plan.Revision, "fake", [], []));
                }

                _first.Writer.TryWrite(plan);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private static HostReport Report()
    {
        var rule = new RuleReport(new RuleId("tmr-1"), RuleAction.Accept, new Count(3, 180));
        var session = new SessionReport(
            new SessionId("tms-1"), new Count(2, 120), new Count(0, 0), [new DropReport("no neighbour", new Count(1, 60))], [rule]) { Accepted = new Count(3, 180) };
        var direction = new DirectionReport
        {
            Direction = TrafficDirection.Ingress,
            Attached = true,
            Seen = new Count(3, 180),
            MatchedAccept = new Count(3, 180),
            MatchedDrop = default,
            Unmatched = default,
            Arp = default,
            Dhcp = default,
            OwnCopies = default,
            Sessions = [session],
        };
        return new HostReport(
            s_host, 1, "fake", [new InterfaceReport(new InterfaceId("eni-1"), "veth1", ImmutableArray.Create(direction))], ["A problem."])
        {
            Groups = [new GroupReport("lb-1", [new MemberReport(System.Net.IPAddress.Parse("10.0.0.9"), 5, MemberState.Down, "it is asleep", new Count(3, 180))])],
        };
    }
}
