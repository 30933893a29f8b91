using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Server.Agents;
using Heliograph.Server.Tests.Errors;
using Heliograph.Wire.Actions;
using Shouldly;
using ValueType = Heliograph.Wire.Actions.ValueType;

namespace Heliograph.Server.Tests.Access;

/// <summary>
/// For every operation and every parameter that names an object: an account that gives the name of another account's object gets word
/// for word the answer that it gets for a name of nothing. All other parameters name its own objects.
/// </summary>
public sealed class IsolationTests
{
    /// <summary>What gives a new object its name; done last, since the stranger then has an object of that name itself.</summary>
    private static readonly ImmutableHashSet<string> s_naming =
        ["CreateUser", "CreateGroup", "CreateRole", "CreatePolicy", "RegisterInterface", "RegisterLoadBalancer", "SetAccountAlias"];

    [Fact]
    public async Task The_objects_of_another_account_are_like_objects_that_do_not_exist()
    {
        await using var server = await TestServer.StartOpenAsync();
        var stranger = await TenantTests.OtherOwnerAsync(server);
        var theirs = await Objects.MakeAsync(server, Identity.OwnerOf(server), "eni-", "their");
        await RegisterOfAsync(server, new AccountId("2000000000000002"));
        await (await stranger.CallAsync("OpenTrafficMirrorService")).MustSucceedAsync();
        var own = await Objects.MakeAsync(server, stranger, "eni-own-", "own");
        var compared = new List<string>();
        foreach (var operation in OperationTable.All.OrderBy(operation => s_naming.Contains(operation.Name)))
        {
            foreach (var parameter in operation.Parameters.Where(parameter => Objects.Names(operation, parameter)))
            {
                foreach (var (foreign, absent) in theirs.Of(parameter.Name))
                {
                    var expected = await AskAsync(server, stranger, operation, parameter, absent, own);
                    var got = await AskAsync(server, stranger, operation, parameter, foreign, own);

                    (got == expected).ShouldBeTrue($"{operation.Product} {operation.Name} with {parameter.Name}={foreign} answers\n{got}\nand with {absent}\n{expected}");
                    compared.Add($"{operation.Name}.{parameter.Name}");
                }
            }
        }

        compared.Distinct().Count().ShouldBeGreaterThan(100, "So many parameters name objects.");
        (await server.Api.SucceedAsync("ListTrafficMirrorSessions")).Text.ShouldContain(theirs.Session, Case.Sensitive, "Nothing of theirs may be gone.");
    }

    private static async Task<string> AskAsync(
        TestServer server, Identity stranger, Operation operation, OperationParameter asked, string value, Objects own)
    {
        var parameters = operation.Parameters
            .Where(parameter => parameter.Required || parameter == asked)
            .Where(parameter => parameter.Name != "RegionId")
            .SelectMany(parameter => parameter == asked ? Named(parameter, value) : own.Fill(operation, parameter))
            .Append(("RegionId", TestServer.Region.Value));
        var reply = await server.Api.CallAsync(Scene.MannerOf(stranger) with { Version = operation.Version }, operation.Name, [.. parameters]);
        return $"{reply.Status} {Plain(reply, value)}";
    }

    /// <summary>The answer without what differs from call to call, and with the name that was asked for in one form.</summary>
    private static string Plain(Reply reply, string value)
    {
        var text = System.Text.RegularExpressions.Regex.Replace(reply.Text, "[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}", "UUID");
        text = System.Text.RegularExpressions.Regex.Replace(text, "\"(\\w*(Date|Time))\":\"[^\"]*\"", "\"$1\":\"\"");
        text = System.Text.RegularExpressions.Regex.Replace(text, "\"(UserId|RoleId|GroupId|EncodedDiagnosticMessage|TrafficMirror\\w*Id)\":\"[^\"]*\"", "\"$1\":\"\"");
        return text.Replace(value, "NAME", StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<(string, string)> Named(OperationParameter parameter, string value)
        => [(parameter.Type == ValueType.Strings ? $"{parameter.Name}.1" : parameter.Name, value)];

    private static Task RegisterOfAsync(TestServer server, AccountId account)
    {
        var host = new HostId("host-of-the-stranger");
        return server.Hosts.RegisterAsync(
            TestServer.Registration() with
            {
                HostId = host,
                AccountId = account,
                Interfaces = [.. Enumerable.Range(1, 5).Select(number => TestServer.Interface(number) with { Id = new InterfaceId($"eni-own-{number}"), InstanceId = $"i-own-{number}", HostId = host })],
            },
            TestContext.Current.CancellationToken);
    }

    /// <summary>One object of each kind of an account.</summary>
    private sealed class Objects
    {
        private readonly Dictionary<string, string[]> _names = [];

        public string Session { get; private init; } = "";

        public static async Task<Objects> MakeAsync(TestServer server, Identity owner, string interfaces, string word)
        {
            var filter = await TextAsync("CreateTrafficMirrorFilter", "TrafficMirrorFilterId", ("IngressRules.1.Action", "accept"), ("IngressRules.1.Protocol", "ALL"));
            var rule = (await owner.CallAsync("ListTrafficMirrorFilters")).Json.GetProperty("TrafficMirrorFilters")[0].GetProperty("IngressRules")[0]
                .GetProperty("TrafficMirrorFilterRuleId").GetString()!; // The rule was made just now.
            var session = await TextAsync("CreateTrafficMirrorSession", "TrafficMirrorSessionId", Server.Tests.Api.SessionParameters(filter, 1, $"{interfaces}1", ("TrafficMirrorTargetId", $"{interfaces}5"))[1..]);
            var group = (await (await owner.OfAsync("2020-03-31", "CreateResourceGroup", ("Name", $"group-{word}"), ("DisplayName", word))).MustSucceedAsync())
                .Json.GetProperty("ResourceGroup").GetProperty("Id").GetString()!; // As above.
            var user = await owner.NewUserAsync($"{word}-user", Identity.Allow("vpc:List*"));
            await owner.DoAsync("CreateGroup", ("GroupName", $"{word}-people"));
            var role = await owner.NewRoleAsync($"{word}-role", Identity.Allow("vpc:*"));
            await (await owner.OfAsync("2026-11-01", "RegisterLoadBalancer", ("LoadBalancerId", $"lb-{word}"), ("Collectors.1", "10.0.0.5"))).MustSucceedAsync();
            var made = new Objects { Session = session };
            made.Add(filter, "TrafficMirrorFilterId", "TrafficMirrorFilterIds");
            made.Add(rule, "TrafficMirrorFilterRuleId", "TrafficMirrorFilterRuleIds");
            made.Add(session, "TrafficMirrorSessionId", "TrafficMirrorSessionIds");
            made.Add($"{interfaces}2", "TrafficMirrorSourceId", "TrafficMirrorSourceIds", "NetworkInterfaceId", "NetworkInterfaceIds");
            made._names["TrafficMirrorTargetId"] = made._names["TargetIds"] = [$"{interfaces}4", $"lb-{word}"];
            made.Add($"lb-{word}", "LoadBalancerId", "LoadBalancerIds");
            made.Add(group, "ResourceGroupId", "ResourceGroupIds", "NewResourceGroupId");
            made._names["ResourceId"] = [filter, session];
            made._names["ResourceNames"] = [$"{word}-role", $"of-{word}-user"];
            made.Add($"{word}-user", "UserName");
            made.Add(user.KeyId, "UserAccessKeyId", "KeyId");
            made.Add($"{word}-people", "GroupName");
            made.Add($"{word}-role", "RoleName");
            made.Add($"of-{word}-user", "PolicyName");
            made.Add(role, "RoleArn");
            made.Add(word == "own" ? "host-of-the-stranger" : "host-1", "HostId", "HostIds");
            made.Add(word == "own" ? "i-own-3" : "i-3", "InstanceId");
            made.Add(word == "own" ? "2000000000000002" : TestServer.Account.Value, "AccountId", "AccountIds");
            return made;

            async Task<string> TextAsync(string action, string field, params (string Name, string Value)[] parameters)
                => (await (await owner.CallAsync(action, [.. parameters.DistinctBy(parameter => parameter.Name)])).MustSucceedAsync()).String(field);
        }

        /// <summary>Whether a parameter names an object that is there, or the one that is made.</summary>
        public static bool Names(Operation operation, OperationParameter parameter)
            => s_named.Contains(parameter.Name) && !(operation.Name == "RegisterInterface" && parameter.Name == "InstanceId");

        private static readonly ImmutableHashSet<string> s_named =
        [
            "TrafficMirrorFilterId", "TrafficMirrorFilterIds", "TrafficMirrorFilterRuleId", "TrafficMirrorFilterRuleIds", "TrafficMirrorSessionId",
            "TrafficMirrorSessionIds", "TrafficMirrorSourceId", "TrafficMirrorSourceIds", "NetworkInterfaceId", "NetworkInterfaceIds", "TrafficMirrorTargetId",
            "TargetIds", "LoadBalancerId", "LoadBalancerIds", "ResourceGroupId", "ResourceGroupIds", "NewResourceGroupId", "ResourceId", "ResourceNames",
            "UserName", "UserAccessKeyId", "KeyId", "GroupName", "RoleName", "PolicyName", "RoleArn", "HostId", "HostIds", "InstanceId",
            "AccountId", "AccountIds",
        ];

        /// <summary>Names of this account's objects, each with a name of the same form that nobody has.</summary>
        public IEnumerable<(string Name, string Absent)> Of(string parameter)
            => _names[parameter].Select(name => (name, Absent: name[..^1] + (name[^1] == 'z' ? 'y' : 'z')));

        /// <summary>A value for a parameter that is not the one in question.</summary>
        public IEnumerable<(string, string)> Fill(Operation operation, OperationParameter parameter) => parameter switch
        {
            _ when _names.TryGetValue(parameter.Name, out var names) => Named(parameter, names[0]),
            { Name: "PolicyType" } => [(parameter.Name, "Custom")],
            { Name: "VersionId" } => [(parameter.Name, "v1")],
            { Name: "Priority" } => [(parameter.Name, "77")],
            { Name: "PolicyDocument" } => [(parameter.Name, Identity.Allow("vpc:*"))],
            { Name: "AssumeRolePolicyDocument" } => [(parameter.Name, Identity.Trust("acs:ram::2000000000000002:root"))],
            { Name: "Password" } => [(parameter.Name, "A-long-passw0rd!")],
            { Name: "PrimaryIpAddress" } => [(parameter.Name, "10.0.0.9")],
            { Name: "Collectors" } => [($"{parameter.Name}.1", "10.0.0.9")],
            { Name: "TagKey" or "TagKeys" } => [($"{parameter.Name}.1", "k")],
            { Name: "Status" } => [(parameter.Name, "Active")],
            { Type: ValueType.Objects } => [($"{parameter.Name}.1.Key", "k"), ($"{parameter.Name}.1.Value", "v")],
            { Type: ValueType.Strings } => [($"{parameter.Name}.1", "x")],
            { Type: ValueType.Integer } => [(parameter.Name, $"{parameter.Min ?? 1}")],
            { Type: ValueType.Boolean } => [(parameter.Name, "true")],
            { Allowed: [var first, ..] } => [(parameter.Name, first)],
            _ => [(parameter.Name, "xx")],
        };

        private void Add(string name, params string[] parameters)
        {
            foreach (var parameter in parameters)
            {
                _names[parameter] = [name];
            }
        }
    }
}

file static class ReplyShould
{
    public static Task<Reply> MustSucceedAsync(this Reply reply)
    {
        reply.Status.ShouldBe(200, reply.Text);
        return Task.FromResult(reply);
    }
}
