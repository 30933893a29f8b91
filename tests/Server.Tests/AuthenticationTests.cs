using Microsoft.Extensions.Time.Testing;
using Shouldly;

namespace Heliograph.Server.Tests;

public sealed class AuthenticationTests
{
    private const string Action = "GetTrafficMirrorServiceStatus";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wrong_secret_is_refused_with_the_string_to_sign(bool v1)
    {
        await using var server = await TestServer.StartAsync();
        var reply = await server.Api.CallAsync(new Manner { V1 = v1, KeySecret = "wrong" }, Action);
        reply.Status.ShouldBe(400);
        reply.Code.ShouldBe("SignatureDoesNotMatch");
        reply.String("Message").ShouldStartWith("Specified signature is not matched with our calculation. server string to sign is:");
        reply.Text.ShouldNotContain(TestServer.KeySecret);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_unknown_key_is_not_found(bool v1)
    {
        await using var server = await TestServer.StartAsync();
        var reply = await server.Api.CallAsync(new Manner { V1 = v1, KeyId = "nobody" }, Action);
        reply.Status.ShouldBe(404);
        reply.Code.ShouldBe("InvalidAccessKeyId.NotFound");
    }

    [Theory]
    [InlineData(-16, "InvalidTimeStamp.Expired")]
    [InlineData(-14, null)]
    [InlineData(14, null)]
    [InlineData(16, "InvalidTimeStamp.Expired")]
    public async Task A_clock_may_be_off_by_fifteen_minutes(int minutes, string? code)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.StartAsync(clock);
        foreach (var v1 in new[] { true, false })
        {
            var reply = await server.Api.CallAsync(new Manner { V1 = v1, Time = clock.GetUtcNow().AddMinutes(minutes) }, Action);
            reply.Status.ShouldBe(code is null ? 200 : 400, reply.Text);
            (code is null || reply.Code == code).ShouldBeTrue(reply.Text);
        }
    }

    [Fact]
    public async Task A_nonce_is_good_for_one_call_and_survives_a_restart()
    {
        await using var server = await TestServer.StartAsync();
        var once = new Manner { Nonce = "n-1", Time = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()) };
        (await server.Api.CallAsync(once, Action)).Status.ShouldBe(200);
        (await server.Api.CallAsync(once, Action)).Code.ShouldBe("SignatureNonceUsed");
        (await server.Api.CallAsync(once with { Nonce = "n-2" }, "OpenTrafficMirrorService")).Status.ShouldBe(200);
        await server.StopAsync();
        await server.StartAgainAsync();
        (await server.Api.CallAsync(once, Action)).Code.ShouldBe("SignatureNonceUsed");
        (await server.Api.CallAsync(once with { Nonce = "n-2" }, Action)).Code.ShouldBe("SignatureNonceUsed");
    }

    [Fact]
    public async Task A_wrong_signature_does_not_spend_the_nonce()
    {
        await using var server = await TestServer.StartAsync();
        var manner = new Manner { Nonce = "n-1" };
        (await server.Api.CallAsync(manner with { KeySecret = "wrong" }, Action)).Code.ShouldBe("SignatureDoesNotMatch");
        (await server.Api.CallAsync(manner, Action)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Of_many_calls_with_one_nonce_exactly_one_passes()
    {
        await using var server = await TestServer.StartAsync();
        var manner = new Manner { Nonce = "n-1", Time = TimeProvider.System.GetUtcNow() };
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.Api.CallAsync(manner, Action)));
        replies.Count(reply => reply.Status == 200).ShouldBe(1);
    }

    [Theory]
    [InlineData("NoSuchAction", "2016-04-28", 404, "InvalidAction.NotFound")]
    [InlineData("OpenTrafficMirrorService", "2016-04-29", 400, "InvalidVersion")]
    [InlineData("OpenTrafficMirrorService", "2014-05-26", 404, "InvalidAction.NotFound")]
    public async Task Unknown_actions_and_versions_are_refused(string action, string version, int status, string code)
    {
        await using var server = await TestServer.StartAsync();
        foreach (var v1 in new[] { true, false })
        {
            var reply = await server.Api.CallAsync(new Manner { V1 = v1, Version = version }, action);
            reply.Status.ShouldBe(status);
            reply.Code.ShouldBe(code);
        }
    }

    [Fact]
    public async Task The_caller_is_the_owner_of_the_account()
    {
        await using var server = await TestServer.StartAsync();
        var reply = await server.Api.CallAsync(new Manner { Version = "2015-04-01" }, "GetCallerIdentity");
        reply.String("AccountId").ShouldBe(TestServer.Account.Value);
        reply.String("IdentityType").ShouldBe("Account");
        reply.String("Arn").ShouldBe($"acs:ram::{TestServer.Account}:root");
    }
}
