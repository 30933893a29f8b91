namespace Heliograph.EndToEnd.Tests;

/// <summary>One server that all tests of HTTP ask; they leave it as they found it, or do not mind.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private readonly TempDirectory _data = new();

    internal Server Server { get; private set; } = null!; // InitializeAsync comes before the first test.

    public async ValueTask InitializeAsync()
    {
        Server = await Server.Serve(_data.Path);
        await Server.Api.Do("OpenTrafficMirrorService");
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _data.Dispose();
    }
}

/// <summary>The server answers whoever signs, in each dialect and format.</summary>
public sealed class ServeTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string UpperCaseUuid = "^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$";

    private ApiClient Api => fixture.Server.Api;

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_call_signed_by_version_3_is_answered_as_JSON(string method)
    {
        var answer = await Api.Call(
            "GetTrafficMirrorServiceStatus", new CallOptions { Method = method }, ("RegionId", ApiClient.Region));
        answer.Status.ShouldBe(200, answer.ToString());
        answer.ContentType.ShouldBe("application/json;charset=utf-8");
        answer.Json.GetProperty("Enabled").GetBoolean().ShouldBeTrue();
        answer.Text("RequestId").ShouldMatch(UpperCaseUuid);
        answer.Headers["x-acs-request-id"].ShouldBe(answer.Text("RequestId"));
    }

    [Theory]
    [InlineData("GET", "JSON", false)]
    [InlineData("POST", "json", false)]
    [InlineData("POST", "JSON", true)]
    public async Task A_call_signed_by_version_1_is_answered_as_JSON(string method, string format, bool inForm)
    {
        var answer = await Api.Call(
            "GetTrafficMirrorServiceStatus",
            new CallOptions { Dialect = Dialect.V1, Method = method, Format = format, InForm = inForm }, ("RegionId", ApiClient.Region));
        answer.Status.ShouldBe(200, answer.ToString());
        answer.ContentType.ShouldBe("application/json;charset=utf-8");
        answer.Json.GetProperty("Enabled").GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [InlineData("GET", "XML")]
    [InlineData("POST", "xml")]
    public async Task A_call_signed_by_version_1_is_answered_as_XML(string method, string format)
    {
        var answer = await Api.Call(
            "GetTrafficMirrorServiceStatus",
            new CallOptions { Dialect = Dialect.V1, Method = method, Format = format }, ("RegionId", ApiClient.Region));
        answer.Status.ShouldBe(200, answer.ToString());
        answer.ContentType.ShouldBe("text/xml;charset=utf-8");
        answer.Xml.Name.LocalName.ShouldBe("GetTrafficMirrorServiceStatusResponse");
        answer.Xml.Element("Enabled")!.Value.ShouldBe("true");
        answer.Xml.Element("RequestId")!.Value.ShouldMatch(UpperCaseUuid);
    }

    [Fact]
    public async Task A_filter_reads_back_as_it_was_written()
    {
        var created = await Api.Do("CreateTrafficMirrorFilter",
            ("TrafficMirrorFilterName", "Späher * (1) ~ 日本"), ("IngressRules.1.Action", "accept"), ("IngressRules.1.Protocol", "TCP"),
            ("IngressRules.1.Priority", "7"), ("IngressRules.1.DestinationPortRange", "80/443"),
            ("IngressRules.1.SourcePortRange", "-1/-1"), ("IngressRules.1.SourceCidrBlock", "10.0.0.0/8"),
            ("IngressRules.1.DestinationCidrBlock", "0.0.0.0/0"));
        var id = created.Text("TrafficMirrorFilterId");
        id.ShouldStartWith("tmf-");
        var listed = await Api.Do("ListTrafficMirrorFilters", ("TrafficMirrorFilterIds.1", id));
        listed.Text("TotalCount").ShouldBe("1");
        var filter = listed.Json.GetProperty("TrafficMirrorFilters")[0];
        filter.GetProperty("TrafficMirrorFilterName").GetString().ShouldBe("Späher * (1) ~ 日本");
        filter.GetProperty("TrafficMirrorFilterStatus").GetString().ShouldBe("Created");
        var rule = filter.GetProperty("IngressRules")[0];
        rule.GetProperty("Priority").GetInt32().ShouldBe(7);
        rule.GetProperty("DestinationPortRange").GetString().ShouldBe("80/443");
        rule.GetProperty("SourceCidrBlock").GetString().ShouldBe("10.0.0.0/8");
    }

    [Fact]
    public async Task An_unknown_filter_lists_as_an_empty_array()
    {
        var listed = await Api.Do("ListTrafficMirrorFilters", ("TrafficMirrorFilterIds.1", "tmf-none"));
        listed.Json.GetProperty("TrafficMirrorFilters").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task The_same_client_token_gives_the_same_filter()
    {
        (string, string)[] parameters = [("RegionId", ApiClient.Region), ("ClientToken", "token-1"), ("TrafficMirrorFilterName", "once")];
        var first = await Api.Call("CreateTrafficMirrorFilter", parameters);
        var second = await Api.Call("CreateTrafficMirrorFilter", parameters);
        second.Text("TrafficMirrorFilterId").ShouldBe(first.Text("TrafficMirrorFilterId"));
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        var answer = await Api.Call("CreateTrafficMirrorFilter",
            ("RegionId", ApiClient.Region), ("DryRun", "true"), ("TrafficMirrorFilterName", "never"));
        answer.Status.ShouldBe(400);
        answer.ErrorCode.ShouldBe("DryRunOperation");
        var listed = await Api.Do("ListTrafficMirrorFilters", ("TrafficMirrorFilterName", "never"));
        listed.Json.GetProperty("TrafficMirrorFilters").GetArrayLength().ShouldBe(0);
    }
}
