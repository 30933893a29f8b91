using System.IO.Compression;
using System.Net;
using System.Text;
using Heliograph.Server.WebConsole;
using Shouldly;

namespace Heliograph.Server.Tests.WebConsole;

public sealed class ConsoleFilesTests
{
    private const string Script = "export const answer = 42;";

    private static readonly ConsoleAssets s_assets = new(
    [
        new("index.html", Gzip("""<meta name="style-nonce" content="__STYLE_NONCE__">""")),
        new("assets/main-abc123.js", Gzip(Script)),
    ]);

    [Fact]
    public async Task The_page_lets_in_nothing_from_elsewhere_and_nothing_inline()
    {
        await using var server = await StartAsync(s_assets);
        using var browser = new Browser(server);
        var page = await browser.GetAsync("/console/");
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("script-src 'self';");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        page.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        page.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        page.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var text = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var nonce = text.Split('"')[3];
        policy.ShouldEndWith($"'nonce-{nonce}'");
        var again = await browser.GetAsync("/console/");
        (await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldNotBe(text);
    }

    [Fact]
    public async Task Hashed_files_are_kept_by_browsers_for_good()
    {
        await using var server = await StartAsync(s_assets);
        using var browser = new Browser(server);
        var compressed = await browser.GetAsync("/console/assets/main-abc123.js", ("Accept-Encoding", "gzip"));
        compressed.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        compressed.Content.Headers.ContentType!.ToString().ShouldBe("text/javascript; charset=utf-8");
        compressed.Headers.CacheControl!.ToString().ShouldContain("immutable");
        var plain = await browser.GetAsync("/console/assets/main-abc123.js");
        (await plain.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe(Script);
        var known = await browser.GetAsync("/console/assets/main-abc123.js", ("If-None-Match", plain.Headers.ETag!.ToString()));
        known.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task Places_inside_the_console_are_the_page_and_missing_files_are_not()
    {
        await using var server = await StartAsync(s_assets);
        using var browser = new Browser(server);
        (await browser.GetAsync("/console")).Headers.Location!.ToString().ShouldBe("/console/");
        (await browser.GetAsync("/console/sessions/tms-1")).Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        (await browser.GetAsync("/console/assets/gone.js")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await browser.PostAsync("/console/", "{}")).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task A_program_without_the_files_says_so()
    {
        await using var server = await StartAsync(ConsoleAssets.None);
        using var browser = new Browser(server);
        var page = await browser.GetAsync("/console/");
        page.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("built without its console");
    }

    private static Task<TestServer> StartAsync(ConsoleAssets assets) => TestServer.StartAsync(configure: options => options with { ConsoleAssets = assets });

    private static byte[] Gzip(string text)
    {
        using var bytes = new MemoryStream();
        using (var stream = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }
}
