using System.Text.Json;
using Shouldly;

namespace Heliograph.Server.Tests.Access;

public sealed class PolicyTesterTests
{
    private const string Extension = "2026-11-01";
    private const string List = "vpc:ListTrafficMirrorFilters";

    [Fact]
    public async Task The_statement_that_decides_is_told_with_its_policy_and_where_it_comes_from()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        await owner.NewUserAsync("alice", Identity.Policy(("Allow", "ecs:*", "*"), ("Allow", "vpc:*", "*")));
        var allowed = await TestAsync(owner, ("UserName", "alice"), ("Action", List));
        allowed.Decision.ShouldBe("Allowed");
        var result = allowed.Results.ShouldHaveSingleItem();
        result.GetProperty("Resource").GetString().ShouldBe("*");
        result.GetProperty("PolicyName").GetString().ShouldBe("of-alice");
        result.GetProperty("PolicyType").GetString().ShouldBe("Custom");
        result.GetProperty("VersionId").GetString().ShouldBe("v1");
        result.GetProperty("AttachedTo").GetString().ShouldBe("User alice");
        result.GetProperty("StatementNumber").GetInt32().ShouldBe(2);
        result.GetProperty("Statement").GetString().ShouldBe("""{"Effect":"Allow","Action":"vpc:*","Resource":"*"}""");
        result.GetProperty("Text").GetString().ShouldBe("statement 2 of the policy of-alice allows it");

        await owner.DoAsync("CreateGroup", ("GroupName", "nobody"));
        await owner.DoAsync("CreatePolicy", ("PolicyName", "no"), ("PolicyDocument", Identity.Policy(("Deny", "vpc:List*", "*"))));
        await owner.DoAsync("AttachPolicyToGroup", ("PolicyType", "Custom"), ("PolicyName", "no"), ("GroupName", "nobody"));
        await owner.DoAsync("AddUserToGroup", ("UserName", "alice"), ("GroupName", "nobody"));
        var denied = await TestAsync(owner, ("UserName", "alice"), ("Action", List));
        denied.Decision.ShouldBe("ExplicitDeny");
        denied.Results[0].GetProperty("AttachedTo").GetString().ShouldBe("Group nobody");
        denied.Results[0].GetProperty("PolicyName").GetString().ShouldBe("no");
        (await TestAsync(owner, ("GroupName", "nobody"), ("Action", List))).Decision.ShouldBe("ExplicitDeny");
        (await TestAsync(owner, ("GroupName", "nobody"), ("Action", "vpc:CreateTrafficMirrorFilter"))).Decision.ShouldBe("ImplicitDeny");
    }

    [Fact]
    public async Task A_document_is_tried_before_it_is_attached()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        await owner.NewUserAsync("bob");
        (await TestAsync(owner, ("UserName", "bob"), ("Action", List))).Results[0].GetProperty("Text").GetString().ShouldBe("no policy is attached");
        foreach (var principal in (List<(string, string)[]>)[[], [("UserName", "bob")]])
        {
            var found = await TestAsync(owner, [.. principal, ("PolicyDocument", Identity.Allow("vpc:List*")), ("Action", List)]);
            found.Decision.ShouldBe("Allowed");
            found.Results[0].GetProperty("Text").GetString().ShouldBe("statement 1 of the policy of the request allows it");
            found.Results[0].TryGetProperty("PolicyName", out _).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Conditions_are_as_asked_and_otherwise_as_in_the_call_that_asks()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        var tagged = await server.Api.CreateFilterAsync(("Tag.1.Key", "team"), ("Tag.1.Value", "net"));
        var arn = $"acs:vpc:cn-hangzhou:{TestServer.Account}:trafficmirrorfilter/{tagged}";
        (await DecideAsync("""{"IpAddress":{"acs:SourceIp":"127.0.0.0/8"}}""")).ShouldBe("Allowed");
        (await DecideAsync("""{"IpAddress":{"acs:SourceIp":"127.0.0.0/8"}}""", "acs:sourceip", "203.0.113.9")).ShouldBe("ImplicitDeny");
        (await DecideAsync("""{"Bool":{"acs:SecureTransport":"true"}}""")).ShouldBe("ImplicitDeny");
        (await DecideAsync("""{"Bool":{"acs:SecureTransport":"true"}}""", "acs:SecureTransport", "true")).ShouldBe("Allowed");
        (await DecideAsync("""{"DateLessThan":{"acs:CurrentTime":"2020-01-01T00:00:00Z"}}""")).ShouldBe("ImplicitDeny");
        (await DecideAsync("""{"DateLessThan":{"acs:CurrentTime":"2020-01-01T00:00:00Z"}}""", "acs:CurrentTime", "2019-12-31T23:59:59Z")).ShouldBe("Allowed");
        (await DecideAsync("""{"StringEquals":{"acs:ResourceTag/team":"net"}}""")).ShouldBe("Allowed");
        (await DecideAsync("""{"StringEquals":{"acs:ResourceTag/team":"net"}}""", "acs:ResourceTag/team", "web")).ShouldBe("ImplicitDeny");
        (await DecideAsync("""{"StringEquals":{"acs:RequestTag/team":"net"}}""", "acs:RequestTag/team", "net")).ShouldBe("Allowed");
        (await DecideAsync("""{"StringEquals":{"sts:ExternalId":"x"}}""", "sts:ExternalId", "x")).ShouldBe("Allowed");
        (await DecideAsync("""{"Bool":{"acs:MFAPresent":"true"}}""", "acs:MFAPresent", "true")).ShouldBe("Allowed");

        async Task<string> DecideAsync(string condition, string? key = null, string value = "")
        {
            var document = $$$"""{"Version":"1","Statement":{"Effect":"Allow","Action":"vpc:*","Resource":"{{{arn}}}","Condition":{{{condition}}}}}""";
            (string, string)[] entry = key is null ? [] : [("ContextEntries.1.Key", key), ("ContextEntries.1.Value", value)];
            var found = await TestAsync(
                owner, [("PolicyDocument", document), ("Action", "vpc:DeleteTrafficMirrorFilter"), ("Resources.1", arn), .. entry]);
            return found.Decision;
        }
    }

    [Fact]
    public async Task Each_resource_has_a_decision_and_all_of_them_must_be_allowed()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        var team = await server.Api.CreateGroupAsync("team");
        var inside = Arn(await server.Api.CreateFilterAsync(("ResourceGroupId", team)));
        var outside = Arn(await server.Api.CreateFilterAsync());
        await owner.NewUserAsync("alice");
        await owner.DoAsync("CreatePolicy", ("PolicyName", "all"), ("PolicyDocument", Identity.Allow("vpc:*")));
        await owner.DoAsync("AttachPolicyToUser", ("PolicyType", "Custom"), ("PolicyName", "all"), ("UserName", "alice"), ("ResourceGroupId", team));
        var found = await TestAsync(owner, ("UserName", "alice"), ("Action", "vpc:TagResources"), ("Resources.1", inside), ("Resources.2", outside));
        found.Decision.ShouldBe("ImplicitDeny");
        found.Results.Select(one => one.GetProperty("Decision").GetString()).ShouldBe(["Allowed", "ImplicitDeny"]);
        found.Results[0].GetProperty("ResourceGroupId").GetString().ShouldBe(team);
        (await TestAsync(owner, ("UserName", "alice"), ("Action", List), ("ResourceGroupId", team))).Decision.ShouldBe("Allowed");

        static string Arn(string filter) => $"acs:vpc:cn-hangzhou:{TestServer.Account}:trafficmirrorfilter/{filter}";
    }

    [Fact]
    public async Task A_role_may_what_its_policies_and_the_session_policy_both_allow()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        await owner.NewRoleAsync("auditor", Identity.Allow("vpc:*"));
        (await TestAsync(owner, ("RoleName", "auditor"), ("Action", List))).Decision.ShouldBe("Allowed");
        var cut = await TestAsync(owner, ("RoleName", "auditor"), ("SessionPolicyDocument", Identity.Allow("ecs:*")), ("Action", List));
        cut.Decision.ShouldBe("ImplicitDeny");
        cut.Results[0].GetProperty("PolicyLevel").GetString().ShouldBe("SessionPolicy");
    }

    [Theory]
    [InlineData("sts:GetCallerIdentity", "Allowed")]
    [InlineData("heliograph:SetQuota", "ImplicitDeny")]
    [InlineData("heliograph:CreateAccount", "Allowed")]
    public async Task What_no_policy_decides_is_told_too(string action, string decision)
    {
        await using var server = await TestServer.StartOpenAsync();
        (await TestAsync(Identity.OwnerOf(server), ("PolicyDocument", Identity.Allow("*")), ("Action", action))).Decision.ShouldBe(decision);
    }

    [Fact]
    public async Task The_test_says_what_a_call_meets()
    {
        await using var server = await TestServer.StartOpenAsync();
        var owner = Identity.OwnerOf(server);
        string[] documents =
        [
            Identity.Allow("*"), Identity.Allow("vpc:List*"), Identity.Allow("vpc:*", "acs:vpc:cn-hangzhou:*:trafficmirrorfilter/*"), Identity.Allow("heliograph:*"),
            Identity.Policy(("Allow", "*", "*"), ("Deny", "vpc:*Session*", "*")), Identity.Policy(("Deny", "ecs:*", "*"), ("Allow", "ecs:*", "*")),
        ];
        (string Version, string Action, string Code, string Resource)[] calls =
        [
            ("2016-04-28", "ListTrafficMirrorFilters", "vpc", $"acs:vpc:cn-hangzhou:{TestServer.Account}:trafficmirrorfilter/*"),
            ("2016-04-28", "ListTrafficMirrorSessions", "vpc", $"acs:vpc:cn-hangzhou:{TestServer.Account}:trafficmirrorsession/*"),
            ("2016-04-28", "GetTrafficMirrorServiceStatus", "vpc", "*"),
            ("2014-05-26", "DescribeNetworkInterfaces", "ecs", $"acs:ecs:cn-hangzhou:{TestServer.Account}:eni/*"),
            (Extension, "DescribeHosts", "heliograph", $"acs:heliograph:cn-hangzhou:{TestServer.Account}:host/*"),
        ];
        for (var number = 0; number < documents.Length; number++)
        {
            var user = await owner.NewUserAsync($"user{number}", documents[number]);
            foreach (var (version, action, code, resource) in calls)
            {
                var met = (await user.OfAsync(version, action)).Status == 200;
                var told = await TestAsync(owner, ("UserName", $"user{number}"), ("Action", $"{code}:{action}"), ("Resources.1", resource));
                (told.Decision == "Allowed").ShouldBe(met, $"{action} with {documents[number]}");
            }
        }
    }

    [Theory]
    [InlineData("IllegalParam.Principal", "")]
    [InlineData("IllegalParam.Principal", "UserName=a&GroupName=b")]
    [InlineData("IllegalParam.Principal", "UserName=a&SessionPolicyDocument={}")]
    [InlineData("EntityNotExist.User", "UserName=none")]
    [InlineData("EntityNotExist.Group", "GroupName=none")]
    [InlineData("EntityNotExist.Role", "RoleName=none")]
    [InlineData("MalformedPolicyDocument", "PolicyDocument={}")]
    [InlineData("IllegalParam.Action", "UserName=none&Action=List")]
    [InlineData("IllegalParam.Action", "UserName=none&Action=vpc:*")]
    [InlineData("IllegalParam.Resources", "UserName=none&Resources.1=tmf-1")]
    public async Task What_cannot_be_tested_is_refused(string code, string query)
    {
        await using var server = await TestServer.StartOpenAsync();
        List<(string, string)> parameters = [.. query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).Select(pair => (pair[0], pair[1]))];
        if (!query.Contains("Action", StringComparison.Ordinal))
        {
            parameters.Add(("Action", List));
        }

        (await Identity.OwnerOf(server).OfAsync(Extension, "TestPolicy", [.. parameters])).Code.ShouldBe(code);
    }

    [Fact]
    public async Task A_value_that_is_not_of_the_kind_of_its_key_is_refused()
    {
        await using var server = await TestServer.StartOpenAsync();
        foreach (var key in (string[])["acs:SourceIp", "acs:CurrentTime", "acs:SecureTransport", "acs:MFAPresent"])
        {
            var reply = await Identity.OwnerOf(server).OfAsync(
                Extension, "TestPolicy", ("PolicyDocument", Identity.Allow("*")), ("Action", List), ("ContextEntries.1.Key", key), ("ContextEntries.1.Value", "soon"));
            reply.Code.ShouldBe("IllegalParam.ContextEntries");
            reply.String("Message").ShouldContain(key);
        }
    }

    private static async Task<(string Decision, List<JsonElement> Results)> TestAsync(Identity identity, params (string Name, string Value)[] parameters)
    {
        var reply = await identity.OfAsync(Extension, "TestPolicy", parameters);
        reply.Status.ShouldBe(200, reply.Text);
        return (reply.String("Decision"), [.. reply.List("Results")]);
    }
}
