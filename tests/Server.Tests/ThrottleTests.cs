using System.Globalization;
using CsCheck;
using Heliograph.Server.Pipeline;
using Heliograph.Wire.Actions;
using Shouldly;

namespace Heliograph.Server.Tests;

public sealed class ThrottleTests
{
    private static readonly (string, string)[] s_none = [("TrafficMirrorFilterId", "tmf-none")];

    [Theory]
    [InlineData(false, 400)]
    [InlineData(true, 429)]
    public async Task One_call_over_the_limit_is_refused_with_the_time_to_wait(bool strict, int status)
    {
        var clock = new TestClock();
        await using var server = await TestServer.StartAsync(clock, configure: options => options with
        {
            RateLimits = new RateLimits { Others = new RateLimit(3, 10), TooManyRequestsStatus = strict },
        });
        for (var i = 0; i < 3; i++)
        {
            await server.Api.SucceedAsync("ListTrafficMirrorFilters");
        }

        clock.Advance(TimeSpan.FromSeconds(4));
        var refused = await server.Api.CallAsync("ListTrafficMirrorFilters");
        (refused.Status, refused.Code, refused.String("Message")).ShouldBe((status, "Throttling.User", "Request was denied due to user flow control."));
        refused.Headers["x-acs-retry-after"].ShouldBe("6000");
        refused.Headers["x-ratelimit-user"].ShouldBe("Limit:3,Remain:0,TimeLeft:6000,Reset:6000");
        refused.Headers["x-ratelimit-user-api"].ShouldBe("Limit:3,Remain:0,TimeLeft:6000,Reset:6000");

        await server.Api.SucceedAsync("ListTrafficMirrorSessions");
        await server.Api.SucceedAsync("ListTrafficMirrorFilters", ("RegionId", "cn-beijing"));
        for (var i = 0; i < 9; i++)
        {
            await server.Api.ExtendAsync("DescribeQuotas");
        }

        clock.Advance(TimeSpan.FromSeconds(6));
        (await server.Api.SucceedAsync("ListTrafficMirrorFilters")).Headers.Keys.ShouldNotContain("x-acs-retry-after");
    }

    [Fact]
    public async Task The_published_limits_hold_from_the_start_and_nothing_else_is_limited()
    {
        await using var server = await TestServer.StartAsync(new TestClock());
        for (var i = 0; i < 600; i++)
        {
            (await server.Api.CallAsync("UpdateTrafficMirrorFilterAttribute", s_none)).Code.ShouldBe("ResourceNotFound.TrafficMirrorFilter", i.ToString(CultureInfo.InvariantCulture));
        }

        var refused = await server.Api.CallAsync("UpdateTrafficMirrorFilterAttribute", s_none);
        (refused.Status, refused.Code, refused.Headers["x-acs-retry-after"]).ShouldBe((400, "Throttling.User", "60000"));
        RateLimits.Default.Of(OperationTable.Get("2016-04-28", "CreateTrafficMirrorSession")).ShouldBe(new RateLimit(600, 60));
        RateLimits.Default.Of(OperationTable.Get("2016-04-28", "CreateTrafficMirrorFilterRules")).ShouldBe(new RateLimit(600, 60));
        RateLimits.Default.Of(OperationTable.Get("2016-04-28", "CreateTrafficMirrorFilter")).ShouldBeNull();
        (RateLimits.Default with { Published = false }).Of(OperationTable.Get("2016-04-28", "CreateTrafficMirrorSession")).ShouldBeNull();
    }

    [Fact]
    public async Task A_call_with_a_wrong_signature_takes_nothing_of_the_limit()
    {
        await using var server = await TestServer.StartAsync(new TestClock(), configure: options => options with { RateLimits = new RateLimits { Others = new RateLimit(1, 10) } });
        (await server.Api.CallAsync(new Manner { KeySecret = "wrong" }, "ListTrafficMirrorFilters", ("RegionId", "cn-hangzhou"))).Code.ShouldBe("SignatureDoesNotMatch");
        await server.Api.SucceedAsync("ListTrafficMirrorFilters");
        await server.Api.RefuseAsync("Throttling.User", "ListTrafficMirrorFilters");
    }

    [Fact]
    public void No_window_lets_more_calls_through_than_the_limit()
        => Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], Gen.Int[0, 3000].Array[0, 60]).Sample((calls, seconds, pauses) =>
        {
            var window = new RateWindow(new RateLimit(calls, seconds));
            var now = TimeSpan.Zero;
            var (end, taken) = (TimeSpan.Zero, 0);
            foreach (var pause in pauses)
            {
                now += TimeSpan.FromMilliseconds(pause);
                if (now >= end)
                {
                    (end, taken) = (now + TimeSpan.FromSeconds(seconds), 0);
                }

                window.TryTake(now, out var wait).ShouldBe(taken < calls);
                wait.ShouldBe(end - now);
                taken = Math.Min(calls, taken + 1);
            }
        });

    /// <summary>A clock that stands still until it is told to go on; waiting works as ever.</summary>
    private sealed class TestClock : TimeProvider
    {
        private readonly DateTimeOffset _begin = System.GetUtcNow();
        private long _passed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _begin.AddTicks(Volatile.Read(ref _passed));

        public override long GetTimestamp() => Volatile.Read(ref _passed);

        public void Advance(TimeSpan time) => Interlocked.Add(ref _passed, time.Ticks);
    }
}
