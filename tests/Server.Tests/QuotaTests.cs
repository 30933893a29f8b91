using Heliograph.Core.Commands;
using Shouldly;

namespace Heliograph.Server.Tests;

public sealed class QuotaTests
{
    private const string PerSession = "trafficmirror_quota_source_num_per_session";
    private const string PerFilter = "vpc_quota_traffic_mirror_rules_num_per_filter";
    private const string PerSmallTarget = "vpc_quota_traffic_mirror_source_num_per_small_ecs_target";

    [Fact]
    public async Task Quotas_have_their_published_defaults_and_can_be_set_and_reset()
    {
        await using var server = await TestServer.StartAsync();
        var api = server.Api;
        (await ValuesAsync()).ShouldBe([10, 20, 200, 20]);
        await api.ExtendAsync("SetQuota", ("QuotaName", PerFilter), ("Value", "30"));
        (await ValuesAsync()).ShouldBe([10, 30, 200, 20]);
        await server.StopAsync();
        await server.StartAgainAsync();
        api = server.Api;
        (await ValuesAsync()).ShouldBe([10, 30, 200, 20]);
        await api.ExtendAsync("SetQuota", ("QuotaName", PerFilter));
        (await ValuesAsync()).ShouldBe([10, 20, 200, 20]);
        (await api.CallAsync(Manner.Extension, "SetQuota", ("QuotaName", "filters"), ("Value", "1"))).Code.ShouldBe("ResourceNotFound.Quota");
        (await api.CallAsync(Manner.Extension, "SetQuota", ("QuotaName", PerFilter), ("Value", "-1"))).Code.ShouldBe("IllegalParam.Value");
        (await api.CallAsync(Manner.Extension, "SetQuota", ("QuotaName", PerFilter), ("Value", "1000001"))).Code.ShouldBe("IllegalParam.Value");

        async Task<int[]> ValuesAsync()
            => [.. (await api.ExtendAsync("DescribeQuotas")).List("Quotas").Select(quota => quota.GetProperty("Value").GetInt32())];
    }

    [Fact]
    public async Task Rules_of_a_filter_stop_at_the_quota_of_the_account()
    {
        await using var server = await TestServer.StartOpenAsync();
        var api = server.Api;
        await api.ExtendAsync("SetQuota", ("QuotaName", PerFilter), ("Value", "3"));
        await api.RefuseAsync("QuotaExceeded.TrafficMirrorRulesPerFilter", "CreateTrafficMirrorFilter", [.. Rules("IngressRules", 2), .. Rules("EgressRules", 2)]);
        var filter = await api.CreateFilterAsync(Rules("IngressRules", 2));
        await api.RefuseAsync("QuotaExceeded.TrafficMirrorRulesPerFilter", "CreateTrafficMirrorFilterRules", [("TrafficMirrorFilterId", filter), .. Rules("EgressRules", 2)]);
        await api.SucceedAsync("CreateTrafficMirrorFilterRules", [("TrafficMirrorFilterId", filter), .. Rules("EgressRules", 1)]);
        await api.RefuseAsync("QuotaExceeded.TrafficMirrorRulesPerFilter", "CreateTrafficMirrorFilterRules", [("TrafficMirrorFilterId", filter), .. Rules("EgressRules", 1)]);
        await api.ExtendAsync("SetQuota", ("QuotaName", PerFilter), ("Value", "4"));
        await api.SucceedAsync("CreateTrafficMirrorFilterRules", [("TrafficMirrorFilterId", filter), .. Rules("EgressRules", 1)]);
    }

    [Fact]
    public async Task Sources_stop_at_the_quotas_of_the_account()
    {
        await using var server = await TestServer.StartOpenAsync();
        var api = server.Api;
        var filter = await api.CreateFilterAsync();
        await api.ExtendAsync("SetQuota", ("QuotaName", PerSession), ("Value", "2"));
        var session = await api.CreateSessionAsync(filter);
        await AddAsync("eni-2", null);
        await AddAsync("eni-3", "QuotaExceeded.SourceNumPerSession");
        await api.ExtendAsync("SetQuota", ("QuotaName", PerSession));
        await api.ExtendAsync("SetQuota", ("QuotaName", PerSmallTarget), ("Value", "3"));
        await AddAsync("eni-3", null);
        await AddAsync("eni-4", "QuotaExceeded.SourceNumPerTarget");
        await api.RefuseAsync("QuotaExceeded.SourceNumPerTarget", "CreateTrafficMirrorSession", Api.SessionParameters(filter, 2, "eni-1"));

        Task AddAsync(string source, string? code)
        {
            (string, string)[] parameters = [("TrafficMirrorSessionId", session), ("TrafficMirrorSourceIds.1", source)];
            return code is null
                ? api.SucceedAsync("AddSourcesToTrafficMirrorSession", parameters)
                : api.RefuseAsync(code, "AddSourcesToTrafficMirrorSession", parameters);
        }
    }

    [Fact]
    public async Task Messages_of_quotas_are_the_published_ones()
    {
        var limits = new Limits { FiltersPerRegion = 1, SessionsPerRegion = 2, SessionsPerFilter = 2, SessionsPerSource = 1 };
        await using var server = await TestServer.StartOpenAsync(policy: new MirrorPolicy { Limits = limits });
        var api = server.Api;
        var filter = await api.CreateFilterAsync();
        await Expect("CreateTrafficMirrorFilter", [], "QuotaExceeded.TrafficMirrorFilter", "The maximum number of traffic image filters is exceeded.");
        await api.CreateSessionAsync(filter);
        await Expect(
            "CreateTrafficMirrorSession", Api.SessionParameters(filter, 2), "QuotaExceeded.NetworkInterfaceRelatedSession",
            "The quota of the number of traffic mirror sessions related to one network interface is exceeded.");
        await api.CreateSessionAsync(filter, 2, "eni-2");
        await Expect(
            "CreateTrafficMirrorSession", Api.SessionParameters(filter, 3, "eni-3"), "QuotaExceeded.SessionNum",
            "The quota of the number of traffic mirror sessions is exceeded.");

        async Task Expect(string action, (string, string)[] parameters, string code, string message)
        {
            var reply = await api.CallAsync(action, parameters);
            (reply.Status, reply.Code, reply.String("Message")).ShouldBe((400, code, message));
        }
    }

    private static (string, string)[] Rules(string list, int count)
        => [.. Enumerable.Range(1, count).SelectMany(i => new[] { ($"{list}.{i}.Action", "accept"), ($"{list}.{i}.Protocol", "ALL") })];
}
