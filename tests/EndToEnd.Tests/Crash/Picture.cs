using System.Collections.Immutable;
using System.Text.Json;

namespace Heliograph.EndToEnd.Tests.Crash;

/// <summary>Everything that the API shows, flat, so that any two pictures can be compared.</summary>
/// <param name="Things">Value by path, for example <c>filter/f1-7/rule/I/3</c>; the second part names the object and begins with its owner.</param>
/// <param name="Ids">Id by path.</param>
internal sealed record Picture(ImmutableSortedDictionary<string, string> Things, ImmutableSortedDictionary<string, string> Ids)
{
    public const string RamVersion = "2015-05-01";
    public const string GroupVersion = "2020-03-31";

    /// <summary>Things that no client owns begin so.</summary>
    public const string Setup = "setup";

    /// <summary>A transition lasts two seconds at most, whatever the hosts do.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    public static ImmutableSortedDictionary<string, string> Nothing { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Takes a picture in which nothing is in transition.</summary>
    public static Task<Picture> Take(Life life)
        => Wait.Until("nothing was in transition", async () =>
        {
            var painter = new Painter(life);
            await painter.Paint();
            return painter.InTransition ? null : new Picture(painter.Things.ToImmutable(), painter.Ids.ToImmutable());
        }, Settling);

    /// <summary>Lines that only one of two pictures has; "" when they are the same.</summary>
    public static string Difference(ImmutableSortedDictionary<string, string> expected, ImmutableSortedDictionary<string, string> actual)
        => string.Join('\n', expected.Except(actual).Select(line => $"  - {line.Key} = {line.Value}")
            .Concat(actual.Except(expected).Select(line => $"  + {line.Key} = {line.Value}")));

    public ImmutableSortedDictionary<string, string> Of(string owner) => Owned(Things, owner);

    public ImmutableSortedDictionary<string, string> IdsOf(string owner) => Owned(Ids, owner);

    private static ImmutableSortedDictionary<string, string> Owned(ImmutableSortedDictionary<string, string> all, string owner)
        => all.Where(line => line.Key.Split('/')[1].Split('-')[0] == owner).ToImmutableSortedDictionary(StringComparer.Ordinal);

    private sealed class Painter(Life life)
    {
        private readonly Lock _gate = new();

        public ImmutableSortedDictionary<string, string>.Builder Things { get; } = Nothing.ToBuilder();

        public ImmutableSortedDictionary<string, string>.Builder Ids { get; } = Nothing.ToBuilder();

        public bool InTransition { get; private set; }

        public Task Paint() => Task.WhenAll(
            [
                Filters(), Sessions(), Interfaces(), Balancers(), Groups(), Users(), Policies(), Standing(), Quotas(),
                .. CrashRun.OtherRegions.Select(Service),
            ]);

        private async Task Filters()
        {
            var answer = await life.Ask("ListTrafficMirrorFilters", ApiClient.VpcVersion, ("MaxResults", "100"));
            foreach (var filter in answer.GetProperty("TrafficMirrorFilters").EnumerateArray())
            {
                var path = $"filter/{Text(filter, "TrafficMirrorFilterName")}";
                Note(path, Text(filter, "TrafficMirrorFilterDescription"), Text(filter, "TrafficMirrorFilterId"));
                Note($"{path}/group", Text(filter, "ResourceGroupId") == life.Place.MovedGroup ? "moved" : "default");
                Status(filter, "TrafficMirrorFilterStatus");
                Tags(path, filter);
                foreach (var rule in new[] { "IngressRules", "EgressRules" }.SelectMany(list => filter.GetProperty(list).EnumerateArray()))
                {
                    Note(
                        $"{path}/rule/{Text(rule, "TrafficDirection")[0]}/{rule.GetProperty("Priority").GetInt32()}",
                        $"{Text(rule, "Action")} {Text(rule, "Protocol")} {Text(rule, "SourceCidrBlock")}", Text(rule, "TrafficMirrorFilterRuleId"));
                    Status(rule, "TrafficMirrorFilterRuleStatus");
                }
            }
        }

        private async Task Sessions()
        {
            var answer = await life.Ask("ListTrafficMirrorSessions", ApiClient.VpcVersion, ("MaxResults", "100"));
            foreach (var session in answer.GetProperty("TrafficMirrorSessions").EnumerateArray())
            {
                var path = $"session/{Text(session, "TrafficMirrorSessionName")}";
                Note(path, Text(session, "TrafficMirrorSessionDescription"), Text(session, "TrafficMirrorSessionId"));
                Note($"{path}/enabled", session.GetProperty("Enabled").GetRawText());
                Note($"{path}/priority", session.GetProperty("Priority").GetRawText());
                Note($"{path}/vni", session.GetProperty("VirtualNetworkId").GetRawText());
                Text(session, "TrafficMirrorSessionBusinessStatus").ShouldBe("Normal");
                Status(session, "TrafficMirrorSessionStatus");
                Tags(path, session);
                foreach (var source in session.GetProperty("TrafficMirrorSourceIds").EnumerateArray())
                {
                    Note($"{path}/source/{source.GetString()}", "");
                }
            }
        }

        private async Task Interfaces()
        {
            var answer = await life.Ask("DescribeInterfaces", ApiClient.OwnVersion, ("Registered", "true"), ("MaxResults", "100"));
            foreach (var one in answer.GetProperty("Interfaces").EnumerateArray())
            {
                Note($"interface/{Text(one, "NetworkInterfaceName")}", Text(one, "Description"), Text(one, "NetworkInterfaceId"));
            }
        }

        private async Task Balancers()
        {
            var answer = await life.Ask("DescribeLoadBalancers", ApiClient.OwnVersion, ("MaxResults", "100"));
            foreach (var balancer in answer.GetProperty("LoadBalancers").EnumerateArray())
            {
                Note(
                    $"balancer/{Text(balancer, "LoadBalancerId")["lb-".Length..]}",
                    string.Join(' ', balancer.GetProperty("Collectors").EnumerateArray().Select(c => c.GetString())));
            }
        }

        private async Task Groups()
        {
            var answer = await life.Ask("ListResourceGroups", GroupVersion, ("PageSize", "100"));
            foreach (var group in answer.GetProperty("ResourceGroups").GetProperty("ResourceGroup").EnumerateArray().Where(g => Text(g, "Name") != "default"))
            {
                Note($"group/{Text(group, "Name")}", Text(group, "DisplayName"), Text(group, "Id"));
            }
        }

        private async Task Users()
        {
            var answer = await life.Ask("ListUsers", RamVersion, ("MaxItems", "100"));
            await Task.WhenAll(answer.GetProperty("Users").GetProperty("User").EnumerateArray().Select(async user =>
            {
                var name = Text(user, "UserName");
                Note($"user/{name}", Text(user, "Comments"), Text(user, "UserId"));
                var keys = await life.Ask("ListAccessKeys", RamVersion, ("UserName", name));
                foreach (var key in keys.GetProperty("AccessKeys").GetProperty("AccessKey").EnumerateArray())
                {
                    Note($"user/{name}/key", Text(key, "Status"), Text(key, "AccessKeyId"));
                }

                var policies = await life.Ask("ListPoliciesForUser", RamVersion, ("UserName", name));
                foreach (var policy in policies.GetProperty("Policies").GetProperty("Policy").EnumerateArray())
                {
                    Note($"user/{name}/policy/{Text(policy, "PolicyName")}", "");
                }
            }));
        }

        private async Task Policies()
        {
            var answer = await life.Ask("ListPolicies", RamVersion, ("PolicyType", "Custom"), ("MaxItems", "100"));
            foreach (var policy in answer.GetProperty("Policies").GetProperty("Policy").EnumerateArray())
            {
                Note($"policy/{Text(policy, "PolicyName")}", Text(policy, "Description"));
            }
        }

        private async Task Standing()
        {
            var answer = await life.Ask("DescribeAccountStanding", ApiClient.OwnVersion, ("RegionId", CrashRun.StandingRegion));
            foreach (var name in new[] { "GroupUser", "PurchaseLimitReached", "OverdueLocked" })
            {
                Note($"standing/{AccountClient.Only}-0/{name}", answer.GetProperty(name).GetRawText());
            }
        }

        private async Task Quotas()
        {
            var answer = await life.Ask("DescribeQuotas", ApiClient.OwnVersion);
            var quota = answer.GetProperty("Quotas").EnumerateArray().Single(q => Text(q, "QuotaName") == AccountClient.Quota);
            Note($"quota/{AccountClient.Only}-0", quota.GetProperty("Value").GetRawText());
        }

        private async Task Service(string region)
        {
            var answer = await life.Ask("GetTrafficMirrorServiceStatus", ApiClient.VpcVersion, ("RegionId", region));
            Note($"service/{AccountClient.Only}-{region}", answer.GetProperty("Enabled").GetRawText());
        }

        private void Tags(string path, JsonElement of)
        {
            foreach (var tag in of.GetProperty("Tags").EnumerateArray())
            {
                Note($"{path}/tag/{Text(tag, "Key")}", Text(tag, "Value"));
            }
        }

        private void Status(JsonElement of, string name)
        {
            var status = Text(of, name);
            status.ShouldBeOneOf("Created", "Creating", "Modifying", "Deleting");
            InTransition |= status != "Created";
        }

        /// <summary>Two things in one place are two effects where one was wanted.</summary>
        private void Note(string path, string value, string? id = null)
        {
            lock (_gate)
            {
                if (path.Split('/')[1].StartsWith(Setup, StringComparison.Ordinal))
                {
                    return;
                }

                (!Things.ContainsKey(path)).ShouldBeTrue($"{path} is there twice: {value} ({id}) and {Things.GetValueOrDefault(path)} ({Ids.GetValueOrDefault(path)})");
                Things[path] = value;
                if (id is not null)
                {
                    Ids[path] = id;
                }
            }
        }

        private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
    }
}
