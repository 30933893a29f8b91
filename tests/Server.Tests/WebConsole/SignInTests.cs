using System.Net;
using Heliograph.Server.WebConsole;
using Microsoft.Extensions.Time.Testing;
using Shouldly;

namespace Heliograph.Server.Tests.WebConsole;

public sealed class SignInTests
{
    [Fact]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_other_sites_and_of_the_rest_of_the_server()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = new Browser(server);
        var response = await browser.SignInAsync();
        var cookie = response.Headers.GetValues("Set-Cookie").Single().ToLowerInvariant();
        cookie.ShouldContain("; httponly");
        cookie.ShouldContain("; samesite=strict");
        cookie.ShouldContain("; path=/console");
        cookie.ShouldNotContain("expires");
        (await browser.IsSignedInAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Unknown_wrong_and_inactive_are_one_answer()
    {
        await using var server = await TestServer.StartAsync();
        var (id, secret) = await MakeUserKeyAsync(server, "quiet");
        (await server.Api.CallAsync(s_ram, "UpdateAccessKey", ("UserName", "quiet"), ("UserAccessKeyId", id), ("Status", "Inactive"))).Status.ShouldBe(200);
        using var browser = new Browser(server);
        var texts = new List<string>();
        foreach (var (key, word) in new[] { ("LTAIunknown", "x"), (TestServer.KeyId, "wrong"), (id, secret) })
        {
            var response = await browser.TrySignInAsync(key, word);
            response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            response.Headers.Contains("Set-Cookie").ShouldBeFalse();
            texts.Add(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        texts.Distinct().ShouldHaveSingleItem().ShouldContain("Console.SignInRefused");
    }

    [Fact]
    public async Task Guessing_is_slowed_down_and_goes_on_after_a_minute()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-11-23T10:00:00Z"));
        await using var server = await TestServer.StartAsync(clock);
        using var browser = new Browser(server);
        for (var i = 0; i < SignInLimits.PerAddress; i++)
        {
            (await browser.TrySignInAsync(TestServer.KeyId, $"guess {i}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }

        var late = await browser.TrySignInAsync(TestServer.KeyId, TestServer.KeySecret);
        late.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        late.Headers.RetryAfter.ShouldNotBeNull();
        clock.Advance(SignInLimits.Window);
        await browser.SignInAsync();
    }

    [Fact]
    public async Task Sign_ins_are_in_the_audit_and_no_secret_is()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = new Browser(server);
        await browser.TrySignInAsync(TestServer.KeyId, "guessed-secret");
        await browser.TrySignInAsync("a-secret-in-the-wrong-field", "x");
        await browser.SignInAsync();
        await browser.PostAsync("/console/api/sign-out", "{}");
        var audit = await server.Api.ExtendAsync("LookupAuditRecords");
        audit.Text.ShouldNotContain("guessed-secret");
        audit.Text.ShouldNotContain("a-secret-in-the-wrong-field");
        audit.Text.ShouldNotContain(TestServer.KeySecret);
        var records = audit.List("Records").Select(record => $"{record.GetProperty("Operation").GetString()} {record.GetProperty("HttpStatus").GetInt32()}").ToList();
        records[..4].ShouldBe(["ConsoleSignOut 200", "ConsoleSignIn 200", "ConsoleSignIn 403", "ConsoleSignIn 403"]);
    }

    [Fact]
    public async Task After_signing_out_the_cookie_is_worth_nothing()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = new Browser(server);
        await browser.SignInAsync();
        (await browser.PostAsync("/console/api/sign-out", "{}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await browser.IsSignedInAsync()).ShouldBeFalse();
        (await browser.CallAsync("ListTrafficMirrorFilters")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_session_that_nobody_uses_ends_and_what_the_page_asks_by_itself_is_no_use()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-11-23T10:00:00Z"));
        await using var server = await TestServer.StartAsync(clock);
        using var browser = new Browser(server);
        await browser.SignInAsync();
        clock.Advance(ConsoleSessions.IdleBound - TimeSpan.FromMinutes(1));
        (await browser.CallAsync("ListTrafficMirrorFilters")).StatusCode.ShouldBe(HttpStatusCode.OK);
        clock.Advance(ConsoleSessions.IdleBound - TimeSpan.FromMinutes(1));
        (await browser.CallAsync("GetMirrorStatus", Browser.ExtensionVersion, more: ""","background":true""")).StatusCode.ShouldBe(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromMinutes(1));
        (await browser.CallAsync("ListTrafficMirrorFilters")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_session_ends_after_half_a_day_however_busy()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-11-23T10:00:00Z"));
        await using var server = await TestServer.StartAsync(clock);
        using var browser = new Browser(server);
        await browser.SignInAsync();
        var step = ConsoleSessions.IdleBound - TimeSpan.FromMinutes(1);
        for (var passed = step; passed < ConsoleSessions.AbsoluteBound; passed += step)
        {
            clock.Advance(step);
            (await browser.CallAsync("ListTrafficMirrorFilters")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        clock.Advance(step);
        (await browser.IsSignedInAsync()).ShouldBeFalse();
    }

    [Fact]
    public void The_oldest_session_of_a_key_makes_room()
    {
        var clock = new FakeTimeProvider();
        var sessions = new ConsoleSessions(clock);
        var tokens = Enumerable.Range(0, ConsoleSessions.MaxPerKey + 1).Select(_ =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return sessions.Begin("key", new Heliograph.Server.Access.Secret("s")).Token;
        }).ToList();
        sessions.Find(tokens[0]).ShouldBeNull();
        tokens[1..].ShouldAllBe(token => sessions.Find(token) != null);
    }

    [Fact]
    public async Task A_key_that_is_switched_off_ends_the_session_with_the_next_call()
    {
        await using var server = await TestServer.StartAsync();
        var (id, secret) = await MakeUserKeyAsync(server, "leaver");
        using var browser = new Browser(server);
        await browser.SignInAsync(id, secret);
        (await server.Api.CallAsync(s_ram, "UpdateAccessKey", ("UserName", "leaver"), ("UserAccessKeyId", id), ("Status", "Inactive"))).Status.ShouldBe(200);
        var response = await browser.CallAsync("ListTrafficMirrorFilters");
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await Browser.CodeOf(response)).ShouldBe(ConsoleAnswers.SignedOut);
        (await browser.IsSignedInAsync()).ShouldBeFalse();
    }

    private static readonly Manner s_ram = new() { Version = "2015-05-01" };

    internal static async Task<(string Id, string Secret)> MakeUserKeyAsync(TestServer server, string user)
    {
        (await server.Api.CallAsync(s_ram, "CreateUser", ("UserName", user))).Status.ShouldBe(200);
        var key = (await server.Api.CallAsync(s_ram, "CreateAccessKey", ("UserName", user))).Json.GetProperty("AccessKey");
        return (key.GetProperty("AccessKeyId").GetString()!, key.GetProperty("AccessKeySecret").GetString()!);
    }
}
