using System.Text;
using System.Text.Json;
using Heliograph.Server.Audit;
using Heliograph.Server.Documents;
using Heliograph.Store;
using Microsoft.Extensions.Time.Testing;
using Shouldly;

namespace Heliograph.Server.Tests;

public sealed class AuditTests
{
    private static readonly Manner s_extension = new() { Version = "2026-11-01" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, bool> Refusals => new()
    {
        { "InvalidAction.NotFound", "Conjure", true },
        { "InvalidVersion", "2016-04-29", true },
        { "InvalidAccessKeyId.NotFound", "stranger", false },
        { "InvalidTimeStamp.Expired", "late", true },
        { "SignatureDoesNotMatch", "wrong secret", true },
        { "SignatureNonceUsed", "again", true },
        { "MissingRegionId", "no region", true },
        { "InvalidRegionId.NotFound", "nowhere", true },
        { "ResourceNotFound.TrafficMirrorFilter", "no filter", true },
        { "DryRunOperation", "dry", true },
        { "InvalidParameter.Format", "format", true },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Every_kind_of_refusal_is_recorded(string code, string how, bool known)
    {
        await using var server = await TestServer.StartOpenAsync();
        foreach (var v1 in new[] { true, false })
        {
            var reply = await RefusedAsync(server.Api, new Manner { V1 = v1 }, how);
            reply.Text.ShouldContain(code);

            var record = await RecordOfAsync(server.Api, reply.Headers["x-acs-request-id"]);
            record.GetProperty("Code").GetString().ShouldBe(code);
            record.GetProperty("HttpStatus").GetInt32().ShouldBe(reply.Status);
            record.GetProperty("Outcome").GetString().ShouldBe("Refused");
            record.GetProperty("SourceAddress").GetString().ShouldBe("127.0.0.1");
            record.GetProperty("Dialect").GetString().ShouldBe(v1 ? "V1" : "V3");
            record.GetProperty("AccountId").GetString().ShouldBe(known ? TestServer.Account.Value : "");
            record.GetProperty("AccessKeyId").GetString().ShouldBe(known ? TestServer.KeyId : "stra…");
        }
    }

    [Fact]
    public async Task A_success_is_recorded_with_what_it_named_and_made()
    {
        await using var server = await TestServer.StartOpenAsync();
        var filter = await server.Api.CreateFilterAsync(("TrafficMirrorFilterName", "web"));
        var made = await server.Api.SucceedAsync("CreateTrafficMirrorSession", Api.SessionParameters(filter));

        var record = await RecordOfAsync(server.Api, made.String("RequestId"));
        record.GetProperty("Operation").GetString().ShouldBe("CreateTrafficMirrorSession");
        (record.GetProperty("Product").GetString(), record.GetProperty("RegionId").GetString()).ShouldBe(("Vpc", "cn-hangzhou"));
        record.GetProperty("PrincipalId").GetString().ShouldBe(TestServer.Account.Value);
        Texts(record, "Resources").ShouldBe(["eni-5", filter, "eni-1", made.String("TrafficMirrorSessionId"), made.String("ResourceGroupId")], ignoreOrder: true);
        (record.GetProperty("Outcome").GetString(), record.GetProperty("Code").GetString()).ShouldBe(("Succeeded", ""));
        record.GetProperty("DurationMicroseconds").GetInt64().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Records_are_found_by_operation_key_outcome_code_and_time()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.StartAsync(clock);
        await server.Api.SucceedAsync("GetTrafficMirrorServiceStatus");
        clock.Advance(TimeSpan.FromMinutes(10));
        await server.Api.RefuseAsync("OptInRequired.TrafficMirror", "CreateTrafficMirrorFilter");
        await server.Api.CallAsync(new Manner { KeyId = "strangerskey" }, "OpenTrafficMirrorService");

        (await OperationsAsync(server.Api, ("Operation", "CreateTrafficMirrorFilter"))).ShouldBe(["CreateTrafficMirrorFilter"]);
        (await OperationsAsync(server.Api, ("KeyId", "stra…"))).ShouldBe(["OpenTrafficMirrorService"]);
        (await OperationsAsync(server.Api, ("Outcome", "Refused"))).ShouldBe(["OpenTrafficMirrorService", "CreateTrafficMirrorFilter"]);
        (await OperationsAsync(server.Api, ("Code", "OptInRequired.TrafficMirror"))).ShouldBe(["CreateTrafficMirrorFilter"]);
        (await OperationsAsync(server.Api, ("EndTime", "2026-05-01T12:05:00Z"))).ShouldBe(["GetTrafficMirrorServiceStatus"]);
        (await OperationsAsync(server.Api, ("StartTime", "2026-05-01T12:05:00Z"), ("Outcome", "Refused"), ("Operation", "OpenTrafficMirrorService")))
            .ShouldBe(["OpenTrafficMirrorService"]);
        (await server.Api.CallAsync(s_extension, "LookupAuditRecords", ("StartTime", "yesterday"))).Code.ShouldBe("IllegalParam.StartTime");
        (await server.Api.CallAsync(s_extension, "LookupAuditRecords", ("NextToken", "made-up"))).Code.ShouldBe("IllegalParam.NextToken");
    }

    [Fact]
    public async Task Pages_give_every_record_once_newest_first()
    {
        await using var server = await TestServer.StartAsync();
        var made = new List<string>();
        for (var i = 0; i < 25; i++)
        {
            made.Add((await server.Api.SucceedAsync("GetTrafficMirrorServiceStatus")).String("RequestId"));
            if (i == 12)
            {
                await server.StopAsync(); // So that there are several entries.
                await server.StartAgainAsync();
            }
        }

        var found = new List<string>();
        var token = "";
        do
        {
            var page = await LookupAsync(server.Api, ("Operation", "GetTrafficMirrorServiceStatus"), ("MaxResults", "4"), ("NextToken", token));
            found.AddRange(page.List("Records").Select(record => record.GetProperty("RequestId").GetString()!));
            token = page.String("NextToken");
        }
        while (token.Length > 0);

        made.Reverse();
        found.ShouldBe(made);
    }

    [Fact]
    public async Task An_account_sees_its_own_calls_and_only_the_operators_those_of_nobody()
    {
        await using var server = await TestServer.StartAsync();
        var made = await server.Api.ExtendAsync("CreateAccount", ("AccountId", "1000000000000002"));
        var other = new Manner { KeyId = made.String("AccessKeyId"), KeySecret = made.String("AccessKeySecret") };
        await server.Api.SucceedAsync("GetTrafficMirrorServiceStatus");
        await server.Api.CallAsync(other, "GetTrafficMirrorServiceStatus");
        await server.Api.CallAsync(other with { KeySecret = "wrong" }, "GetTrafficMirrorServiceStatus");
        await server.Api.CallAsync(new Manner { KeyId = "nobody" }, "GetTrafficMirrorServiceStatus");

        var theirs = (await server.Api.CallAsync(other with { Version = s_extension.Version }, "LookupAuditRecords")).List("Records");
        theirs.Select(record => record.GetProperty("Code").GetString()).ShouldBe(["SignatureDoesNotMatch", ""]);
        theirs.ShouldAllBe(record => record.GetProperty("AccountId").GetString() == "1000000000000002");
        var ours = (await LookupAsync(server.Api, ("Operation", "GetTrafficMirrorServiceStatus"))).List("Records");
        ours.Select(record => record.GetProperty("AccountId").GetString()).ShouldBe(["", TestServer.Account.Value]);
    }

    [Fact]
    public async Task No_record_and_no_log_line_holds_a_secret_or_a_signature()
    {
        const string secret = "Zz9SecretInTheWrongPlaceZz9";
        using var log = new LogText();
        await using var server = await TestServer.StartAsync(loggers: log);
        var replies = new List<Reply>();
        foreach (var v1 in new[] { true, false })
        {
            replies.Add(await server.Api.CallAsync(new Manner { V1 = v1, KeySecret = secret }, "GetTrafficMirrorServiceStatus"));
            replies.Add(await server.Api.CallAsync(new Manner { V1 = v1, KeyId = secret }, "GetTrafficMirrorServiceStatus"));
            replies.Add(await server.Api.CallAsync(new Manner { V1 = v1 }, secret));
            replies.Add(await server.Api.CallAsync(new Manner { V1 = v1 }, "DeleteTrafficMirrorFilter", ("TrafficMirrorFilterId", secret)));
            replies.Add(await server.Api.CallAsync(new Manner { V1 = v1 }, "CreateTrafficMirrorFilter", ("TrafficMirrorFilterDescription", secret)));
            replies.Add(await server.Api.CallAsync(new Manner { V1 = v1, Host = $"{secret}.example" }, "GetTrafficMirrorServiceStatus"));
        }

        foreach (var reply in replies)
        {
            reply.Headers.ShouldContainKey("x-acs-request-id", log.Text);
            (await RecordOfAsync(server.Api, reply.Headers["x-acs-request-id"])).GetRawText().ShouldNotContain(secret);
        }

        var stored = await ReadAllAsync(server.Store);
        stored.ShouldContain("InvalidAccessKeyId.NotFound");
        foreach (var never in new[] { secret, TestServer.KeySecret, "Signature=", "Credential=", "ACS3-HMAC" })
        {
            stored.ShouldNotContain(never);
            log.Text.ShouldNotContain(never);
        }
    }

    [Fact]
    public async Task A_restart_keeps_the_records()
    {
        await using var server = await TestServer.StartAsync();
        var id = (await server.Api.SucceedAsync("GetTrafficMirrorServiceStatus")).String("RequestId");
        await server.StopAsync();
        await server.StartAgainAsync();
        (await RecordOfAsync(server.Api, id)).GetProperty("HttpStatus").GetInt32().ShouldBe(200);
    }

    [Fact]
    public async Task Records_are_written_within_a_second_without_being_asked_for()
    {
        await using var server = await TestServer.StartAsync();
        await server.Api.SucceedAsync("GetTrafficMirrorServiceStatus");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await foreach (var _ in server.Store.WatchAsync(KeyRange.OfPrefix(StoreKeys.Audit), 1, deadline.Token))
        {
            break;
        }
    }

    [Fact]
    public async Task Old_records_go_and_are_not_shown_before_they_are_gone()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.StartAsync(clock, configure: options => options with { Audit = new AuditBounds(TimeSpan.FromHours(1), long.MaxValue) });
        await server.Api.SucceedAsync("GetTrafficMirrorServiceStatus");
        (await OperationsAsync(server.Api, ("Operation", "GetTrafficMirrorServiceStatus"))).Length.ShouldBe(1);
        var first = (await server.Store.ReadAsync(KeyRange.OfPrefix(StoreKeys.Audit), Stop)).Entries[0].Key;

        clock.Advance(TimeSpan.FromMinutes(61));
        (await OperationsAsync(server.Api, ("Operation", "GetTrafficMirrorServiceStatus"))).ShouldBeEmpty();

        clock.Advance(TimeSpan.FromMinutes(5));
        await LookupAsync(server.Api);
        (await server.Store.GetAsync(first, Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task The_oldest_records_go_when_they_take_too_much_place()
    {
        const int bound = 20_000;
        await using var server = await TestServer.StartAsync(configure: options => options with { Audit = new AuditBounds(TimeSpan.FromDays(1), bound) });
        var ids = new List<string>();
        for (var round = 0; round < 12; round++)
        {
            var replies = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => server.Api.SucceedAsync("GetTrafficMirrorServiceStatus")));
            ids.AddRange(replies.Select(reply => reply.String("RequestId")));
            await LookupAsync(server.Api);
            (await server.Store.ReadAsync(KeyRange.OfPrefix(StoreKeys.Audit), Stop)).Entries.Sum(entry => entry.Value.Length).ShouldBeLessThanOrEqualTo(bound);
        }

        (await RecordOfAsync(server.Api, ids[^1])).GetProperty("HttpStatus").GetInt32().ShouldBe(200);
        (await ReadAllAsync(server.Store)).ShouldNotContain(ids[0]);
    }

    [Fact]
    public async Task What_does_not_fit_is_counted_and_said()
    {
        using var log = new LogText();
        await using var store = new StuckStore();
        var audit = AuditLog.Open(store, AuditBounds.Default, TestServer.Account, TimeProvider.System, log.CreateLogger("audit"));
        for (var i = 0; i < 40_000; i++)
        {
            audit.Add(new AuditRecord { Time = default, RequestId = $"{i}", HttpStatus = 200, DurationMicroseconds = 1 });
        }

        audit.Lost.ShouldBeInRange(1, 40_000);
        store.Release();
        await audit.DisposeAsync();
        log.Text.ShouldContain($"{audit.Lost} audit records were lost");
    }

    private static Task<Reply> RefusedAsync(Api api, Manner manner, string how) => how switch
    {
        "Conjure" => api.CallAsync(manner, "Conjure"),
        "2016-04-29" => api.CallAsync(manner with { Version = how }, "OpenTrafficMirrorService"),
        "stranger" => api.CallAsync(manner with { KeyId = how }, "OpenTrafficMirrorService"),
        "late" => api.CallAsync(manner with { Time = TimeProvider.System.GetUtcNow().AddHours(-1) }, "OpenTrafficMirrorService"),
        "wrong secret" => api.CallAsync(manner with { KeySecret = "wrong" }, "OpenTrafficMirrorService"),
        "again" => AgainAsync(api, manner with { Nonce = $"{Guid.NewGuid()}", Time = TimeProvider.System.GetUtcNow() }),
        "no region" => api.CallAsync(manner, "ListTrafficMirrorFilters", ("RegionId", "")),
        "nowhere" => api.CallAsync(manner, "ListTrafficMirrorFilters", ("RegionId", "cn-nowhere")),
        "no filter" => api.CallAsync(manner, "DeleteTrafficMirrorFilter", ("TrafficMirrorFilterId", "tmf-none")),
        "dry" => api.CallAsync(manner, "CreateTrafficMirrorFilter", ("DryRun", "true")),
        "format" => api.CallAsync(manner, "OpenTrafficMirrorService", ("Action", "twice"), ("", "no name")),
        _ => throw new ArgumentOutOfRangeException(nameof(how)),
    };

    private static async Task<Reply> AgainAsync(Api api, Manner manner)
    {
        await api.CallAsync(manner, "GetTrafficMirrorServiceStatus");
        return await api.CallAsync(manner, "GetTrafficMirrorServiceStatus");
    }

    private static async Task<Reply> LookupAsync(Api api, params (string Name, string Value)[] filters)
    {
        var reply = await api.CallAsync(s_extension, "LookupAuditRecords", filters);
        reply.Status.ShouldBe(200, reply.Text);
        return reply;
    }

    private static async Task<string[]> OperationsAsync(Api api, params (string Name, string Value)[] filters)
        => [.. (await LookupAsync(api, filters)).List("Records").Select(record => record.GetProperty("Operation").GetString()!)];

    private static async Task<JsonElement> RecordOfAsync(Api api, string requestId)
        => (await LookupAsync(api, ("MaxResults", "500"))).List("Records").Single(record => record.GetProperty("RequestId").GetString() == requestId);

    private static string[] Texts(JsonElement record, string name) => [.. record.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    /// <summary>Everything in the store, the audit in plain text; but for the access keys, whose secrets are sealed.</summary>
    private static async Task<string> ReadAllAsync(IStore store)
    {
        var text = new StringBuilder();
        foreach (var entry in (await store.ReadAsync(KeyRange.All, Stop)).Entries)
        {
            var audit = entry.Key.StartsWith(StoreKeys.Audit, StringComparison.Ordinal);
            text.Append(entry.Key).Append('\n').Append(Encoding.Latin1.GetString(entry.Value.Span)).Append('\n');
            text.AppendJoin('\n', audit ? AuditChunk.Decode(entry.Value).Select(record => $"{record} {string.Join(' ', record.Resources)}") : []);
        }

        return text.ToString();
    }
}
