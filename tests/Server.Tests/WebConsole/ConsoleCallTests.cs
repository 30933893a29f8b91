using System.Net;
using System.Text.Json;
using Heliograph.Wire.Actions;
using Shouldly;

namespace Heliograph.Server.Tests.WebConsole;

public sealed class ConsoleCallTests
{
    [Fact]
    public async Task A_call_is_the_signed_api_s_own_answer_and_in_the_audit()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync(("TrafficMirrorFilterName", "by the api"));
        using var browser = new Browser(server);
        await browser.SignInAsync();
        var response = await browser.CallAsync("ListTrafficMirrorFilters", parameters: """{"MaxResults":"10"}""");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        (await Browser.JsonOf(response)).GetProperty("TrafficMirrorFilters")[0].GetProperty("TrafficMirrorFilterId").GetString().ShouldBe(filter);
        var audit = await server.Api.ExtendAsync("LookupAuditRecords", ("Operation", "ListTrafficMirrorFilters"));
        audit.List("Records").ShouldHaveSingleItem().GetProperty("AccessKeyId").GetString().ShouldBe(TestServer.KeyId);
    }

    [Fact]
    public async Task Lists_and_refusals_and_xml_pass_through()
    {
        await using var server = await TestServer.StartOpenAsync();
        using var browser = new Browser(server);
        await browser.SignInAsync();
        var made = await browser.CallAsync(
            "CreateTrafficMirrorFilter", parameters: """{"IngressRules.1.Action":"accept","IngressRules.1.Protocol":"TCP","IngressRules.1.Priority":"1"}""");
        made.StatusCode.ShouldBe(HttpStatusCode.OK);
        var refused = await browser.CallAsync("DeleteTrafficMirrorFilter", parameters: """{"TrafficMirrorFilterId":"tmf-none"}""");
        refused.StatusCode.ShouldNotBe(HttpStatusCode.OK);
        (await Browser.CodeOf(refused)).ShouldBe("ResourceNotFound.TrafficMirrorFilter");
        var xml = await browser.CallAsync("ListTrafficMirrorFilters", more: ""","xml":true""");
        (await xml.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("<ListTrafficMirrorFiltersResponse>");
    }

    [Theory]
    [InlineData("token", null)]
    [InlineData("token", "00")]
    [InlineData("origin", "https://elsewhere.example")]
    [InlineData("origin", "null")]
    [InlineData("site", "cross-site")]
    [InlineData("site", "same-site")]
    public async Task What_another_site_could_send_is_refused(string what, string? value)
    {
        await using var server = await TestServer.StartAsync();
        using var browser = new Browser(server);
        await browser.SignInAsync();
        browser.CsrfToken = what == "token" ? value : browser.CsrfToken;
        browser.Origin = what == "origin" ? value : browser.Origin;
        browser.FetchSite = what == "site" ? value : browser.FetchSite;
        foreach (var (path, body) in new[] { ("call", """{"version":"2016-04-28","action":"ListTrafficMirrorFilters"}"""), ("sign-out", "{}") })
        {
            var response = await browser.PostAsync($"/console/api/{path}", body);
            response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await Browser.CodeOf(response)).ShouldBe("Console.CrossSite");
        }

        (await browser.IsSignedInAsync()).ShouldBeTrue();
    }

    [Theory]
    [InlineData("{", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData("""{"action":"ListTrafficMirrorFilters"}""", "application/json")]
    [InlineData("""{"version":"2016-04-28","action":"Listé"}""", "application/json")]
    [InlineData("""{"version":"2016-04-28","action":"ListTrafficMirrorFilters"}""", "text/plain")]
    public async Task What_is_no_call_is_refused(string body, string contentType)
    {
        await using var server = await TestServer.StartAsync();
        using var browser = new Browser(server);
        await browser.SignInAsync();
        (await browser.PostAsync("/console/api/call", body, contentType)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_user_without_rights_is_denied_every_operation()
    {
        await using var server = await TestServer.StartOpenAsync();
        await server.Api.CreateSessionOfNewFilterAsync();
        var (id, secret) = await SignInTests.MakeUserKeyAsync(server, "nobody");
        using var browser = new Browser(server);
        await browser.SignInAsync(id, secret);
        var allowed = new List<string>();
        foreach (var operation in OperationTable.All)
        {
            var response = await browser.CallAsync(operation.Name, operation.Version);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            text.ShouldNotContain("tmf-");
            text.ShouldNotContain("tms-");
            text.ShouldNotContain("eni-");
            if (response.StatusCode == HttpStatusCode.OK)
            {
                allowed.Add(operation.Name);
            }
        }

        // Who one is, RAM lets everybody ask.
        allowed.Distinct().ShouldBe(["GetCallerIdentity"], ignoreOrder: true);
        (await Browser.JsonOf(await browser.GetAsync("/console/api/me"))).GetProperty("name").GetString().ShouldBe("nobody");
    }

    [Fact]
    public async Task Nobody_is_told_nothing()
    {
        await using var server = await TestServer.StartOpenAsync();
        using var browser = new Browser(server);
        (await Browser.JsonOf(await browser.GetAsync("/console/api/me"))).EnumerateObject().ShouldHaveSingleItem().Value.ValueKind.ShouldBe(JsonValueKind.False);
        (await browser.CallAsync("ListTrafficMirrorFilters")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.GetAsync("/console/api/call")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
