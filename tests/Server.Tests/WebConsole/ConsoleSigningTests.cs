using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Heliograph.Wire.Actions;
using Shouldly;

namespace Heliograph.Server.Tests.WebConsole;

public sealed class ConsoleSigningTests
{
    [Theory]
    [InlineData("CreateTrafficMirrorFilter", """{"TrafficMirrorFilterName":"a b*~é&=","IngressRules.1.Protocol":"TCP"}""", false)]
    [InlineData("ListTrafficMirrorSessions", """{"MaxResults":"10","Priority":"1"}""", true)]
    [InlineData("OpenTrafficMirrorService", "{}", false)]
    public async Task The_signature_is_what_the_published_steps_give(string action, string parameters, bool query)
    {
        await using var server = await TestServer.StartAsync();
        using var browser = new Browser(server);
        await browser.SignInAsync();
        var time = server.Clock.GetUtcNow().AddMinutes(-1).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);
        var steps = await SignAsync(browser, action, Browser.Version, parameters, $$""","query":{{(query ? "true" : "false")}},"nonce":"n-1","time":"{{time}}" """);

        // By hand, from the published description, with nothing of the product.
        var pairs = JsonDocument.Parse(parameters).RootElement.EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!);
        pairs["RegionId"] = "cn-hangzhou";
        var encoded = string.Join('&', pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{Encode(pair.Key)}={Encode(pair.Value)}"));
        var body = query ? "" : encoded;
        var host = server.Server.EndPoint.ToString();
        var canonical = $"POST\n/\n{(query ? encoded : "")}\n{(query ? "" : "content-type:application/x-www-form-urlencoded\n")}host:{host}\nx-acs-action:{action}\nx-acs-content-sha256:{Hash(body)}\n"
            + $"x-acs-date:{time}\nx-acs-signature-nonce:n-1\nx-acs-version:{Browser.Version}\n\n"
            + $"{(query ? "" : "content-type;")}host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version\n{Hash(body)}";
        Text(steps, "canonicalRequest").ShouldBe(canonical);
        Text(steps, "stringToSign").ShouldBe($"ACS3-HMAC-SHA256\n{Hash(canonical)}");
        Text(steps, "signature").ShouldBe(Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(TestServer.KeySecret), Encoding.UTF8.GetBytes(Text(steps, "stringToSign")))));
        (Text(steps, "body"), Text(steps, "bodyHash")).ShouldBe((body, Hash(body)));
        Text(steps, "target").ShouldBe(query ? $"/?{encoded}" : "/");
    }

    [Fact]
    public async Task What_is_shown_is_taken_by_the_api_for_every_operation_and_never_has_the_secret()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = new Browser(server);
        await browser.SignInAsync();
        using var http = new HttpClient();
        foreach (var operation in OperationTable.All)
        {
            var steps = await SignAsync(browser, operation.Name, operation.Version, """{"Unknown.1.Name":"x y"}""", "");
            steps.GetRawText().ShouldNotContain(TestServer.KeySecret);
            using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{server.Server.EndPoint}{Text(steps, "target")}")
            {
                Content = new ByteArrayContent(Encoding.ASCII.GetBytes(Text(steps, "body"))),
            };
            foreach (var header in steps.GetProperty("headers").EnumerateArray())
            {
                var (name, value) = (Text(header, "name"), Text(header, "value"));
                (name == "content-type" ? request.Content.Headers.TryAddWithoutValidation(name, value) : request.Headers.TryAddWithoutValidation(name, value)).ShouldBeTrue();
            }

            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            text.ShouldNotContain("Signature", customMessage: operation.Name);
            text.ShouldNotContain("InvalidAccessKeyId", customMessage: operation.Name);
        }
    }

    [Theory]
    [InlineData(""","time":"2999-01-01T00:00:00Z" """)]
    [InlineData(""","time":"yesterday" """)]
    [InlineData(""","nonce":"a\nb" """)]
    [InlineData(""","nonce":"" """)]
    public async Task A_later_time_and_a_nonce_that_is_no_header_are_refused(string more)
    {
        await using var server = await TestServer.StartAsync();
        using var browser = new Browser(server);
        await browser.SignInAsync();
        (await PostAsync(browser, "ListTrafficMirrorFilters", Browser.Version, "{}", more)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Nobody_and_another_site_get_no_signature()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = new Browser(server);
        (await PostAsync(browser, "ListTrafficMirrorFilters", Browser.Version, "{}", "")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await browser.SignInAsync();
        browser.CsrfToken = "00";
        (await PostAsync(browser, "ListTrafficMirrorFilters", Browser.Version, "{}", "")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await browser.GetAsync("/console/api/sign")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static Task<HttpResponseMessage> PostAsync(Browser browser, string action, string version, string parameters, string more)
        => browser.PostAsync("/console/api/sign", $$"""{"version":"{{version}}","action":"{{action}}","region":"cn-hangzhou","parameters":{{parameters}}{{more}}}""");

    private static async Task<JsonElement> SignAsync(Browser browser, string action, string version, string parameters, string more)
    {
        var response = await PostAsync(browser, action, version, parameters, more);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await Browser.JsonOf(response);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Encode(string text) => Uri.EscapeDataString(text).Replace("*", "%2A", StringComparison.Ordinal);
}
