using System.Globalization;
using System.Text;

namespace Heliograph.EndToEnd.Tests;

/// <summary>Whatever arrives, the answer is the documented one, and the server lives on.</summary>
public sealed class BadInputTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IAsyncLifetime
{
    private const int TwoMegabytes = 2 * 1024 * 1024;

    private int _saidBefore;

    private ApiClient Api => fixture.Server.Api;

    public ValueTask InitializeAsync()
    {
        _saidBefore = fixture.Server.Run.Error.Length;
        return ValueTask.CompletedTask;
    }

    /// <summary>After each test: the server lives, and bad input was no reason for a stack trace in its log either.</summary>
    public async ValueTask DisposeAsync()
    {
        await fixture.Server.ShouldBeAlive();
        fixture.Server.Run.Output.ShouldHaveNoStackTrace();
        fixture.Server.Run.Error[_saidBefore..].ShouldHaveNoStackTrace();
    }

    [Theory]
    [InlineData("rubbish\r\n\r\n")]
    [InlineData("GET\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\n\r\n")]
    [InlineData("GET no-slash HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /\u0000 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nno colon\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nnot a length\r\n\r\n")]
    public async Task Bytes_that_are_not_HTTP_are_refused(string request)
    {
        var answer = await RawHttp.Send(Api.Port, request);
        answer.ShouldNotBeNull();
        // 505 for a version of HTTP that does not exist, 405 for a target that only CONNECT may have, 400 for everything else.
        answer.Status.ShouldBeOneOf(400, 405, 505);
        answer.Body.ShouldHaveNoStackTrace();
    }

    [Fact]
    public async Task A_connection_that_ends_in_the_middle_of_a_request_hurts_nobody()
        => await RawHttp.Send(Api.Port, "POST / HTTP/1.1\r\nHost: x\r\nContent-Le"u8.ToArray(), endOfRequest: true);

    [Fact]
    public async Task An_over_long_request_target_is_refused_with_the_documented_body()
    {
        var answer = await RawHttp.Send(Api.Port, $"GET /?A={new string('a', 300 * 1024)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        answer.ShouldNotBeNull().Status.ShouldBe(400);
        answer.ErrorCode.ShouldBe("InvalidParameter.Format");
    }

    [Fact]
    public async Task A_request_line_of_megabytes_is_refused()
    {
        var answer = await RawHttp.Send(Api.Port, $"GET /?A={new string('a', 2 * 1024 * 1024)} HTTP/1.1\r\nHost: x\r\n\r\n");
        answer?.Status.ShouldBe(414);
    }

    [Fact]
    public async Task Over_long_headers_are_refused()
    {
        var answer = await RawHttp.Send(Api.Port, $"GET / HTTP/1.1\r\nHost: x\r\nX-Long: {new string('a', 300 * 1024)}\r\n\r\n");
        answer?.Status.ShouldBe(431);
    }

    [Fact]
    public async Task Too_many_headers_are_refused()
    {
        var headers = string.Concat(Enumerable.Range(0, 5_000).Select(i => $"X-{i}: 1\r\n"));
        var answer = await RawHttp.Send(Api.Port, $"GET / HTTP/1.1\r\nHost: x\r\n{headers}\r\n");
        answer?.Status.ShouldBe(431);
    }

    [Fact]
    public async Task A_body_of_two_megabytes_is_refused()
    {
        var head = $"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {TwoMegabytes}\r\n\r\n";
        var answer = await RawHttp.Send(Api.Port, [.. Encoding.ASCII.GetBytes(head + "A="), .. Enumerable.Repeat((byte)'a', TwoMegabytes - 2)]);
        answer.ShouldBeRefusal(413, 400);
    }

    [Fact]
    public async Task A_chunked_body_of_two_megabytes_is_refused()
    {
        var chunks = Enumerable.Range(0, 32).SelectMany(_ => Encoding.ASCII.GetBytes($"10000\r\n{new string('a', 0x10000)}\r\n"));
        byte[] request =
        [
            .. "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"u8,
            .. chunks, .. "0\r\n\r\n"u8,
        ];
        (await RawHttp.Send(Api.Port, request)).ShouldBeRefusal(413, 400);
    }

    [Fact]
    public async Task A_body_shorter_than_announced_is_refused()
    {
        var answer = await RawHttp.Send(
            Api.Port, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 100\r\n\r\nA=b"u8.ToArray(), endOfRequest: true);
        answer?.Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    [InlineData("PATCH")]
    [InlineData("BREW")]
    public async Task Other_methods_are_refused(string method)
    {
        var request = $"{method} /?Action=DescribeRegions&Version=2014-05-26&Format=JSON HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        var answer = await RawHttp.Send(Api.Port, request);
        answer.ShouldNotBeNull();
        answer.Status.ShouldBe(400, answer.ToString());
        // The answer to HEAD has no body (RFC 9110, section 9.3.2).
        (method == "HEAD" ? "UnsupportedHTTPMethod" : answer.ErrorCode).ShouldBe("UnsupportedHTTPMethod");
    }

    [Theory]
    [InlineData("Name=%")]
    [InlineData("Name=%4")]
    [InlineData("Name=%zz")]
    [InlineData("Name=%ff%fe")]
    [InlineData("Name=%c3%28")]
    [InlineData("%ff=1")]
    [InlineData("=nameless")]
    public async Task Broken_escapes_and_invalid_UTF_8_are_refused(string query)
    {
        var answer = await Get($"Format=JSON&Action=DescribeRegions&Version=2014-05-26&{query}");
        answer.ShouldBeError(400, "InvalidParameter.Format");
    }

    [Fact]
    public async Task Invalid_UTF_8_in_a_form_is_refused()
    {
        const string form = "Format=JSON&Action=DescribeRegions&Version=2014-05-26&Name=%ff";
        var answer = await RawHttp.Send(Api.Port,
            $"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\n\r\n{form}");
        answer.ShouldBeError(400, "InvalidParameter.Format");
    }

    [Theory]
    [InlineData("RegionId=a&RegionId=b")]
    [InlineData("Action=DescribeRegions")]
    public async Task A_parameter_that_comes_twice_is_refused(string query)
        => (await Get($"Format=JSON&Action=DescribeRegions&Version=2014-05-26&{query}")).ShouldBeError(400, "InvalidParameter.Format");

    [Fact]
    public async Task More_parameters_than_any_call_has_are_refused()
    {
        var query = string.Concat(Enumerable.Range(0, 5_000).Select(i => $"&P{i}=1"));
        (await Get($"Format=JSON&Action=DescribeRegions&Version=2014-05-26{query}")).ShouldBeError(400, "InvalidParameter.Format");
    }

    [Fact]
    public async Task A_path_that_is_not_the_root_is_not_the_API()
    {
        var answer = await RawHttp.Send(Api.Port, "GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        answer.ShouldNotBeNull();
        answer.Status.ShouldBeInRange(400, 404);
        answer.Body.ShouldNotContain("root:");
    }

    [Theory]
    [InlineData(Dialect.V1)]
    [InlineData(Dialect.V3)]
    public async Task An_unknown_action_is_refused(Dialect dialect)
        => (await Api.Call("ConjureTrafficMirror", new CallOptions { Dialect = dialect })).ShouldBeError(404, "InvalidAction.NotFound");

    [Theory]
    [InlineData(Dialect.V1)]
    [InlineData(Dialect.V3)]
    public async Task An_unknown_version_is_refused(Dialect dialect)
        => (await Api.Call("DescribeRegions", new CallOptions { Dialect = dialect, Version = "1999-01-01" })).ShouldBeError(400, "InvalidVersion");

    [Theory]
    [InlineData(Dialect.V1)]
    [InlineData(Dialect.V3)]
    public async Task A_wrong_secret_is_refused_and_the_answer_shows_what_should_have_been_signed(Dialect dialect)
    {
        var answer = await Api.Call("DescribeRegions", new CallOptions { Dialect = dialect, Secret = "wrong" });
        answer.ShouldBeError(400, "SignatureDoesNotMatch");
        answer.Text("Message").ShouldContain("server string to sign is:");
        answer.Body.ShouldNotContain(ApiClient.Secret);
    }

    [Theory]
    [InlineData(Dialect.V1)]
    [InlineData(Dialect.V3)]
    public async Task An_unknown_key_is_refused(Dialect dialect)
        => (await Api.Call("DescribeRegions", new CallOptions { Dialect = dialect, KeyId = "nobody" })).ShouldBeError(404, "InvalidAccessKeyId.NotFound");

    [Theory]
    [InlineData(Dialect.V1, 16)]
    [InlineData(Dialect.V1, -16)]
    [InlineData(Dialect.V3, 16)]
    [InlineData(Dialect.V3, -16)]
    public async Task A_clock_sixteen_minutes_off_is_refused(Dialect dialect, int minutes)
    {
        var options = new CallOptions { Dialect = dialect, ClockOffset = TimeSpan.FromMinutes(minutes), Version = ApiClient.VpcVersion };
        (await Api.Call("DescribeRegions", options)).ShouldBeError(400, "InvalidTimeStamp.Expired");
    }

    [Theory]
    [InlineData(Dialect.V1, 14)]
    [InlineData(Dialect.V3, -14)]
    public async Task A_clock_fourteen_minutes_off_is_accepted(Dialect dialect, int minutes)
    {
        var options = new CallOptions { Dialect = dialect, ClockOffset = TimeSpan.FromMinutes(minutes) };
        (await Api.Call("DescribeRegions", options)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData(Dialect.V1)]
    [InlineData(Dialect.V3)]
    public async Task A_replayed_request_is_refused(Dialect dialect)
    {
        var request = Api.Request("DescribeRegions", new CallOptions { Dialect = dialect });
        (await RawHttp.Send(Api.Port, request)).ShouldNotBeNull().Status.ShouldBe(200);
        (await RawHttp.Send(Api.Port, request)).ShouldBeError(400, "SignatureNonceUsed");
    }

    [Fact]
    public async Task A_nonce_is_not_spent_by_a_request_with_a_wrong_signature()
    {
        const string nonce = "a-nonce-that-an-attacker-guessed";
        (await Api.Call("DescribeRegions", new CallOptions { Nonce = nonce, Secret = "wrong" })).ShouldBeError(400, "SignatureDoesNotMatch");
        (await Api.Call("DescribeRegions", new CallOptions { Nonce = nonce })).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Nobody_in_particular_is_refused()
        => (await Get("Format=JSON&Action=DescribeRegions&Version=2016-04-28")).ShouldBeError(400, "MissingAccessKeyId");

    [Fact]
    public async Task A_refusal_is_XML_when_XML_was_asked_for()
    {
        var answer = await Api.Call("ConjureTrafficMirror", new CallOptions { Dialect = Dialect.V1, Format = "XML" });
        answer.Status.ShouldBe(404);
        answer.ContentType.ShouldBe("text/xml;charset=utf-8");
        answer.Xml.Name.LocalName.ShouldBe("Error");
        answer.Xml.Element("Code")!.Value.ShouldBe("InvalidAction.NotFound");
        answer.Xml.Element("Message")!.Value.ShouldNotBeEmpty();
        answer.Xml.Element("RequestId")!.Value.ShouldNotBeEmpty();
        answer.Xml.Element("HostId")!.Value.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_refusal_can_carry_any_character_in_both_formats()
    {
        (string, string)[] parameters = [("RegionId", "<&>\"'\n日本")];
        (await Api.Call("ListTrafficMirrorFilters", new CallOptions { Dialect = Dialect.V1, Format = "JSON", Secret = "wrong" }, parameters))
            .ShouldBeError(400, "SignatureDoesNotMatch");
        var xml = await Api.Call("ListTrafficMirrorFilters", new CallOptions { Dialect = Dialect.V1, Format = "XML", Secret = "wrong" }, parameters);
        xml.ErrorCode.ShouldBe("SignatureDoesNotMatch");
    }

    [Fact]
    public async Task Parameters_that_are_missing_or_wrong_are_named()
    {
        (await Api.Call("DeleteTrafficMirrorFilter", ("RegionId", ApiClient.Region))).ShouldBeError(400, "MissingTrafficMirrorFilterId");
        (await Api.Call("ListTrafficMirrorFilters")).ShouldBeError(400, "MissingRegionId");
        (await Api.Call("ListTrafficMirrorFilters", ("RegionId", ApiClient.Region), ("MaxResults", "ten"))).ShouldBeError(400, "InvalidMaxResults");
        (await Api.Call("ListTrafficMirrorFilters", ("RegionId", "mars-1"))).ShouldBeError(404, "InvalidRegionId.NotFound");
    }

    [Fact]
    public async Task A_refused_filter_leaves_nothing_behind()
    {
        const string name = "half-done";
        var answer = await Api.Call("CreateTrafficMirrorFilter",
            ("RegionId", ApiClient.Region), ("TrafficMirrorFilterName", name),
            ("IngressRules.1.Action", "accept"), ("IngressRules.1.Protocol", "TCP"), ("IngressRules.1.Priority", "1"),
            ("IngressRules.2.Action", "accept"), ("IngressRules.2.Protocol", "TCP"), ("IngressRules.2.Priority", "1"));
        answer.ShouldBeError(400, "DuplicatedParam.Priority");
        var listed = await Api.Do("ListTrafficMirrorFilters", ("TrafficMirrorFilterName", name));
        listed.Json.GetProperty("TrafficMirrorFilters").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Two_hundred_bad_requests_at_once_are_all_answered()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Get(
            string.Create(CultureInfo.InvariantCulture, $"Format=JSON&Action=Conjure{i}&Version=2016-04-28"))));
        answers.ShouldAllBe(a => a != null && a.Status == 404);
    }

    private Task<HttpAnswer?> Get(string query)
        => RawHttp.Send(Api.Port, $"GET /?{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
}
