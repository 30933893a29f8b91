using Heliograph.Core.Commands;
using Heliograph.Core.Planning;
using Shouldly;

namespace Heliograph.Server.Tests;

/// <summary>Two calls that meet on one object: the first has changed it and waits for a host that has not applied it yet.</summary>
public sealed class ConflictTests
{
    [Theory]
    [InlineData(false, "UpdateTrafficMirrorSessionAttribute", 400, "IncorrectStatus.TrafficMirrorSession")]
    [InlineData(false, "DeleteTrafficMirrorSession", 400, "IncorrectStatus.TrafficMirrorSession")]
    [InlineData(true, "UpdateTrafficMirrorSessionAttribute", 409, "OperationConflict")]
    [InlineData(true, "DeleteTrafficMirrorSession", 400, "IncorrectStatus.TrafficMirrorSession")]
    public async Task The_second_one_is_told_to_come_again(bool strict, string operation, int status, string code)
    {
        await using var server = await TestServer.StartOpenAsync(
            policy: new MirrorPolicy { RefuseConcurrentOperations = strict },
            configure: options => options with { AnswerBound = TimeSpan.FromMinutes(1), TransitionBound = TimeSpan.FromMinutes(1) });
        var api = server.Api;
        var session = await api.CreateSessionAsync(await api.CreateFilterAsync(), 1, "eni-1", ("Enabled", "true"));
        await using var plans = server.Hosts.WatchPlansAsync(new("host-1"), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await ApplyAsync(acknowledge: true);

        var first = api.SucceedAsync("UpdateTrafficMirrorSessionAttribute", ("TrafficMirrorSessionId", session), ("VirtualNetworkId", "7"));
        await ApplyAsync(acknowledge: false);
        var second = await api.CallAsync(operation, ("TrafficMirrorSessionId", session));
        (second.Status, second.Code).ShouldBe((status, code), second.Text);
        Acknowledge();
        await first;

        async Task ApplyAsync(bool acknowledge)
        {
            (await plans.MoveNextAsync()).ShouldBeTrue();
            if (acknowledge)
            {
                Acknowledge();
            }
        }

        void Acknowledge() => server.Hosts.Acknowledge(new HostReport(new("host-1"), plans.Current.Revision, "test", [], []));
    }
}
