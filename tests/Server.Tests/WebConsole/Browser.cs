using System.Net;
using System.Text;
using System.Text.Json;
using Shouldly;

namespace Heliograph.Server.Tests.WebConsole;

/// <summary>What a browser's page does: keeps the cookie, sends the token, and says where it comes from.</summary>
internal sealed class Browser(TestServer server) : IDisposable
{
    public const string Version = "2016-04-28";
    public const string ExtensionVersion = "2026-11-01";

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.None });

    public string? Cookie { get; set; }

    public string? CsrfToken { get; set; }

    public string? Origin { get; set; } = $"http://{server.Server.EndPoint}";

    public string? FetchSite { get; set; } = "same-origin";

    public async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(path));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await SendAsync(request);
    }

    public async Task<HttpResponseMessage> PostAsync(string path, string json, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(path)) { Content = new StringContent(json, Encoding.UTF8, contentType) };
        Add(request, "Origin", Origin);
        Add(request, "Sec-Fetch-Site", FetchSite);
        Add(request, "x-csrf-token", CsrfToken);
        return await SendAsync(request);
    }

    public Task<HttpResponseMessage> TrySignInAsync(string id, string secret)
        => PostAsync("/console/api/sign-in", $$"""{"accessKeyId":"{{id}}","accessKeySecret":"{{secret}}"}""");

    public async Task<HttpResponseMessage> SignInAsync(string id = TestServer.KeyId, string secret = TestServer.KeySecret)
    {
        var response = await TrySignInAsync(id, secret);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        Cookie = response.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().Split(';')[0];
        CsrfToken = (await JsonOf(response)).GetProperty("csrfToken").GetString();
        return response;
    }

    public Task<HttpResponseMessage> CallAsync(string action, string version = Version, string parameters = "{}", string more = "")
        => PostAsync("/console/api/call", $$"""{"version":"{{version}}","action":"{{action}}","region":"cn-hangzhou","parameters":{{parameters}}{{more}}}""");

    public async Task<bool> IsSignedInAsync()
        => (await JsonOf(await GetAsync("/console/api/me"))).GetProperty("signedIn").GetBoolean();

    public static async Task<JsonElement> JsonOf(HttpResponseMessage response)
        => JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;

    public static async Task<string> CodeOf(HttpResponseMessage response) => (await JsonOf(response)).GetProperty("Code").GetString()!;

    public void Dispose() => _http.Dispose();

    private Uri Address(string path) => new($"http://{server.Server.EndPoint}{path}");

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        Add(request, "Cookie", Cookie);
        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
