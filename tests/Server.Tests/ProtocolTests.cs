using System.Net.Sockets;
using System.Text;
using Shouldly;

namespace Heliograph.Server.Tests;

public sealed class ProtocolTests
{
    [Fact]
    public async Task An_anonymous_call_misses_an_access_key()
    {
        await using var server = await TestServer.StartAsync();
        var reply = await Get(server, "/?Action=GetTrafficMirrorServiceStatus&Version=2016-04-28&Format=JSON");
        reply.Status.ShouldBe(400);
        reply.Code.ShouldBe("MissingAccessKeyId");
        reply.String("Message").ShouldBe("AccessKeyId is mandatory for this action.");
    }

    [Theory]
    [InlineData("/?Format=JSON", "MissingAction")]
    [InlineData("/?Format=JSON&Action=DescribeRegions", "MissingVersion")]
    [InlineData("/?Format=JSON&Action=a&Action=b&Version=2016-04-28", "InvalidParameter.Format")]
    [InlineData("/?Format=JSON&Action=%FF%FE&Version=2016-04-28", "InvalidParameter.Format")]
    [InlineData("/?Format=JSON&Action=%4&Version=2016-04-28", "InvalidParameter.Format")]
    [InlineData("/other?Format=JSON&Action=DescribeRegions&Version=2016-04-28", "InvalidAction.NotFound")]
    public async Task Malformed_calls_get_the_documented_body(string target, string code)
    {
        await using var server = await TestServer.StartAsync();
        (await Get(server, target)).Code.ShouldBe(code);
    }

    [Fact]
    public async Task Over_long_parameters_and_bodies_are_refused()
    {
        await using var server = await TestServer.StartAsync();
        var value = new string('x', 20_000);
        (await Get(server, $"/?Format=JSON&Action={value}")).Code.ShouldBe("InvalidParameter.Format");
        // Too long to be looked at, so the format it asks for is not known either.
        (await Get(server, $"/?Format=JSON&Action={new string('x', 500_000)}")).Text.ShouldContain("<Code>InvalidParameter.Format</Code>");
        var many = string.Concat(Enumerable.Range(0, 3_000).Select(i => $"&p{i}=1"));
        (await Get(server, $"/?Format=JSON{many}")).Code.ShouldBe("InvalidParameter.Format");

        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{server.Api.EndPoint}/?Format=JSON")
        {
            Content = new ByteArrayContent(new byte[2 * 1024 * 1024]),
        };
        (await server.Api.SendAsync(request)).Code.ShouldBe("InvalidParameter.Format");
        (await server.Api.CallAsync("GetTrafficMirrorServiceStatus")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Other_methods_are_not_supported(string method)
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"http://{server.Api.EndPoint}/?Format=JSON&Action=DescribeRegions&Version=2016-04-28");
        var reply = await server.Api.SendAsync(request);
        reply.Status.ShouldBe(400);
        reply.Code.ShouldBe("UnsupportedHTTPMethod");
    }

    [Fact]
    public async Task Head_is_refused_without_a_body()
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, $"http://{server.Api.EndPoint}/");
        var reply = await server.Api.SendAsync(request);
        reply.Status.ShouldBe(400);
        reply.Text.ShouldBeEmpty();
    }

    [Fact]
    public async Task Answers_carry_the_headers_of_the_service()
    {
        await using var server = await TestServer.StartAsync();
        var reply = await server.Api.CallAsync("GetTrafficMirrorServiceStatus");
        reply.Headers["x-acs-request-id"].ShouldBe(reply.String("RequestId"));
        reply.Headers.ShouldContainKey("x-acs-trace-id");
        reply.Headers["access-control-allow-origin"].ShouldBe("*");
        reply.Headers.ShouldNotContainKey("server");
        reply.Headers.ShouldNotContainKey("x-acs-retry-after");
    }

    [Theory]
    [InlineData("XUFAKrxLKna5cZ2REBfFkg==", "MissingAccessKeyId")] // Of "hello".
    [InlineData("1B2M2Y8AsgTpgAmY7PhCfg==", "ContentMD5NotMatched")] // Of nothing.
    public async Task A_body_must_have_the_hash_that_is_told(string hash, string code)
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{server.Api.EndPoint}/?Format=JSON&Action=DescribeRegions&Version=2016-04-28")
        {
            Content = new ByteArrayContent("hello"u8.ToArray()),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-MD5", hash);
        (await server.Api.SendAsync(request)).Code.ShouldBe(code);
    }

    [Fact]
    public async Task Health_needs_no_key()
    {
        await using var server = await TestServer.StartAsync();
        var reply = await Get(server, "/healthz");
        reply.Status.ShouldBe(200);
        reply.Text.ShouldBe("ok\n");
    }

    [Fact]
    public async Task A_line_that_is_not_http_does_not_harm_the_server()
    {
        await using var server = await TestServer.StartAsync();
        (await Raw(server, "this is not http\r\n\r\n")).ShouldStartWith("HTTP/1.1 505 ");
        (await Raw(server, "GET / HTTP/1.1\r\nbroken header\r\n\r\n")).ShouldStartWith("HTTP/1.1 400 ");
        (await server.Api.CallAsync("GetTrafficMirrorServiceStatus")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_body_with_a_broken_transfer_coding_gets_the_documented_body()
    {
        await using var server = await TestServer.StartAsync();
        var answer = await Raw(
            server, "POST /?Format=JSON HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n");
        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldContain("\"Code\":\"InvalidParameter.Format\"");
    }

    private static async Task<string> Raw(TestServer server, string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Api.EndPoint, TestContext.Current.CancellationToken);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(socket.GetStream(), Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private static Task<Reply> Get(TestServer server, string target)
    {
        var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri($"http://{server.Api.EndPoint}{target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        return server.Api.SendAsync(request);
    }

    [Fact]
    public async Task An_answer_is_compressed_only_for_a_client_that_asks()
    {
        await using var server = await TestServer.StartOpenAsync();
        using var http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = System.Net.DecompressionMethods.None });
        foreach (var (asked, compressed) in new[] { ("gzip", true), ("br, GZIP;q=0.5", true), ("gzip;q=0", false), ("br", false), ("*", false), ("", false) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{server.Api.EndPoint}/?Action=DescribeRegions&Format=JSON"));
            request.Headers.TryAddWithoutValidation("Accept-Encoding", asked);
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            response.Content.Headers.ContentEncoding.ShouldBe(compressed ? ["gzip"] : [], asked);
            response.Content.Headers.ContentLength.ShouldBe(body.Length);
            using var plain = new System.IO.Compression.GZipStream(new MemoryStream(body), System.IO.Compression.CompressionMode.Decompress);
            using var reader = new StreamReader(compressed ? plain : new MemoryStream(body));
            (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldStartWith("{\"RequestId\":\"");
        }
    }

    [Fact]
    public async Task Health_and_readiness_are_told_without_a_signature()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var path in new[] { "healthz", "readyz" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{server.Api.EndPoint}/{path}"));
            var reply = await server.Api.SendAsync(request);
            (reply.Status, reply.Text).ShouldBe((200, "ok\n"));
        }
    }

    [Fact]
    public async Task A_server_whose_store_cannot_be_written_is_alive_but_not_ready()
    {
        await using var server = await TestServer.StartAsync();
        await server.Store.DisposeAsync();
        foreach (var (path, status) in new[] { ("healthz", 200), ("readyz", 503) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{server.Api.EndPoint}/{path}"));
            (await server.Api.SendAsync(request)).Status.ShouldBe(status);
        }
    }
}
