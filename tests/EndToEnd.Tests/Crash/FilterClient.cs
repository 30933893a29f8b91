using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Heliograph.EndToEnd.Tests.Crash;

/// <summary>Filters, their rules, tags and groups.</summary>
internal class FilterClient(string name, Random random, CrashRun run) : CrashClient(name, random, run)
{
    private const int MostFilters = 6;
    private const int MostRules = 12;

    /// <summary>Also those a session client needs.</summary>
    protected Operation CreateFilter()
    {
        var filter = Fresh();
        var path = $"filter/{filter}";
        var rules = Enumerable.Range(1, Random.Next(4)).Select(priority => (Priority: priority, Cidr: Cidr())).ToList();
        return new Operation(
            "CreateTrafficMirrorFilter",
            [
                ("TrafficMirrorFilterName", filter), ("TrafficMirrorFilterDescription", "new"), ("Tag.1.Key", "made"), ("Tag.1.Value", "so"),
                .. rules.SelectMany(rule => RuleParameters("IngressRules", rule.Priority, rule.Priority, rule.Cidr)),
            ])
        {
            Token = Token(),
            Writes =
            [
                (path, "new"), ($"{path}/group", "default"), ($"{path}/tag/made", "so"),
                .. rules.Select(rule => ($"{path}/rule/i/{rule.Priority}", (string?)$"accept TCP {rule.Cidr}")),
            ],
            Makes = [(path, answer => answer.GetProperty("TrafficMirrorFilterId").GetString())],
        };
    }

    protected override Operation Next()
    {
        var filters = NamesOf("filter");
        if (filters.Length == 0 || (filters.Length < MostFilters && Chance(25)))
        {
            return CreateFilter();
        }

        var filter = Pick(filters);
        var rules = Below($"filter/{filter}/rule");
        return Random.Next(8) switch
        {
            0 => Describe(filter),
            1 or 2 when rules.Length < MostRules => AddRules(filter, rules),
            3 when rules.Length > 0 => UpdateRule(filter, rules),
            4 when rules.Length > 0 => DeleteRules(filter, rules),
            5 => Tag("filter", filter, "TRAFFICMIRRORFILTER"),
            6 => Move(filter),
            7 => new Operation("DeleteTrafficMirrorFilter", ("TrafficMirrorFilterId", Ids[$"filter/{filter}"]))
            {
                Token = Token(), Writes = Removal($"filter/{filter}"),
            },
            _ => Describe(filter),
        };
    }

    /// <summary>Sets a tag, or removes one that is there.</summary>
    protected Operation Tag(string kind, string name, string type)
    {
        var path = $"{kind}/{name}";
        var key = $"k{Random.Next(3)}";
        (string, string)[] which = [("ResourceType", type), ("ResourceId.1", Ids[path])];
        if (Known.ContainsKey($"{path}/tag/{key}"))
        {
            return new Operation("UnTagResources", [.. which, ("TagKey.1", key)]) { Writes = [($"{path}/tag/{key}", null)] };
        }

        var value = Fresh();
        return new Operation("TagResources", [.. which, ("Tag.1.Key", key), ("Tag.1.Value", value)]) { Writes = [($"{path}/tag/{key}", value)] };
    }

    private Operation Describe(string filter)
    {
        var text = Fresh();
        return new Operation(
            "UpdateTrafficMirrorFilterAttribute", ("TrafficMirrorFilterId", Ids[$"filter/{filter}"]), ("TrafficMirrorFilterDescription", text))
        {
            Token = Token(), Writes = [($"filter/{filter}", text)],
        };
    }

    private Operation AddRules(string filter, ImmutableArray<string> present)
    {
        // Both directions at once: both lists or none must be there afterwards.
        var free = Enumerable.Range(1, 100).Where(p => !present.Any(rule => rule.EndsWith($"/{p}", StringComparison.Ordinal))).Take(3).ToList();
        var added = free.Select((priority, i) => (Direction: i % 2 == 0 ? "i" : "e", Place: (i / 2) + 1, Priority: priority, Cidr: Cidr())).ToList();
        return new Operation(
            "CreateTrafficMirrorFilterRules",
            [
                ("TrafficMirrorFilterId", Ids[$"filter/{filter}"]),
                .. added.SelectMany(rule => RuleParameters(ListOf(rule.Direction), rule.Place, rule.Priority, rule.Cidr)),
            ])
        {
            Token = Token(),
            Writes = [.. added.Select(rule => (PathOf(rule.Direction, rule.Priority), (string?)$"accept TCP {rule.Cidr}"))],
            Makes = [.. added.Select(rule => (PathOf(rule.Direction, rule.Priority), IdAt(rule.Direction, rule.Place)))],
        };

        string PathOf(string direction, int priority) => $"filter/{filter}/rule/{direction}/{priority}";

        Func<JsonElement, string?> IdAt(string direction, int place)
            => answer => answer.GetProperty(ListOf(direction))[place - 1].GetProperty("InstanceId").GetString();
    }

    private Operation UpdateRule(string filter, ImmutableArray<string> rules)
    {
        var rule = Pick(rules);
        var (path, cidr) = ($"filter/{filter}/rule/{rule}", Cidr());
        var priority = 101 + Random.Next(100);
        var moved = $"filter/{filter}/rule/{rule[0]}/{priority}";
        if (!Ids.TryGetValue(path, out var id) || Known.ContainsKey(moved))
        {
            // A rule made with its filter shows its id only in lists.
            return Describe(filter);
        }

        return new Operation(
            "UpdateTrafficMirrorFilterRuleAttribute",
            ("TrafficMirrorFilterRuleId", id), ("Priority", priority.ToString(CultureInfo.InvariantCulture)), ("RuleAction", "drop"), ("SourceCidrBlock", cidr))
        {
            Token = Token(), Writes = [(path, null), (moved, $"drop TCP {cidr}")], Makes = [(moved, _ => id)],
        };
    }

    private Operation DeleteRules(string filter, ImmutableArray<string> rules)
    {
        var gone = rules.Select(rule => $"filter/{filter}/rule/{rule}").Where(Ids.ContainsKey).Take(3).ToList();
        return gone.Count == 0
            ? Describe(filter)
            : new Operation(
                "DeleteTrafficMirrorFilterRules",
                [("TrafficMirrorFilterId", Ids[$"filter/{filter}"]), .. gone.Select((path, i) => ($"TrafficMirrorFilterRuleIds.{i + 1}", Ids[path]))])
            {
                Token = Token(), Writes = [.. gone.Select(path => (path, (string?)null))],
            };
    }

    private Operation Move(string filter)
    {
        var path = $"filter/{filter}/group";
        var there = Known[path] == "default";
        return new Operation(
            "MoveResourceGroup",
            ("ResourceType", "trafficmirrorfilter"), ("ResourceId", Ids[$"filter/{filter}"]), ("NewResourceGroupId", there ? Run.Place.MovedGroup : Run.Place.DefaultGroup))
        {
            Writes = [(path, there ? "moved" : "default")],
        };
    }

    private string Cidr() => string.Create(CultureInfo.InvariantCulture, $"10.{Random.Next(256)}.{Random.Next(256)}.0/24");

    private static string ListOf(string direction) => direction == "i" ? "IngressRules" : "EgressRules";

    private static IEnumerable<(string, string)> RuleParameters(string list, int place, int priority, string cidr) =>
    [
        ($"{list}.{place}.Action", "accept"), ($"{list}.{place}.Protocol", "TCP"), ($"{list}.{place}.SourceCidrBlock", cidr),
        ($"{list}.{place}.Priority", priority.ToString(CultureInfo.InvariantCulture)),
    ];
}
