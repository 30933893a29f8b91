using System.Collections.Immutable;
using System.CommandLine;
using Heliograph.Wire.Actions;

namespace Heliograph.Commands;

/// <summary>The things that can be worked with, each with its verbs; every verb is one operation of the table.</summary>
internal static class Nouns
{
    private const string Vpc = "2016-04-28";
    private const string Ecs = "2014-05-26";
    private const string Extension = "2026-11-01";

    public static IEnumerable<Command> Build(TimeProvider time) =>
        from noun in All()
        where !noun.Verbs.IsEmpty
        select (Command)NounCommand.Build(noun.Name, noun.Description, noun.Verbs, time);

    private static IEnumerable<(string Name, string Description, ImmutableArray<Verb> Verbs)> All() =>
    [
        ("filter", "Filters: which packets are copied.", Filter()),
        ("session", "Sessions: from which interfaces, through which filter, to which target.", Session()),
        ("interface", "Network interfaces that hosts offer as sources and targets.", Interface()),
        ("target", "Load balancers and other targets that are not interfaces.", Extensions("LoadBalancer", "Collector", "Target")),
        ("account", "The account: its standing and its quotas.", Extensions("Account", "Quota")),
        ("ram", "Users, keys, groups, roles and policies: every operation of the RAM API.", OfProduct("Ram")),
        ("audit", "What was called, by whom, and how it ended.", Audit()),
    ];

    private static ImmutableArray<Verb> Filter() =>
    [
        Of("list", Vpc, "ListTrafficMirrorFilters") with
        {
            AllPages = true,
            Columns = ["TrafficMirrorFilterId", "TrafficMirrorFilterName", "TrafficMirrorFilterStatus", "IngressRules", "EgressRules", "CreationTime"],
        },
        Of("show", Vpc, "ListTrafficMirrorFilters", "TrafficMirrorFilterIds.1"),
        Of("create", Vpc, "CreateTrafficMirrorFilter"),
        Of("update", Vpc, "UpdateTrafficMirrorFilterAttribute", "TrafficMirrorFilterId"),
        Of("add-rules", Vpc, "CreateTrafficMirrorFilterRules", "TrafficMirrorFilterId"),
        Of("delete-rules", Vpc, "DeleteTrafficMirrorFilterRules", "TrafficMirrorFilterId"),
        Of("delete", Vpc, "DeleteTrafficMirrorFilter", "TrafficMirrorFilterId"),
    ];

    private static ImmutableArray<Verb> Session() =>
    [
        Of("list", Vpc, "ListTrafficMirrorSessions") with
        {
            AllPages = true,
            Columns =
            [
                "TrafficMirrorSessionId", "TrafficMirrorSessionName", "TrafficMirrorSessionStatus", "Enabled", "Priority", "VirtualNetworkId",
                "TrafficMirrorFilterId", "TrafficMirrorTargetId", "TrafficMirrorSourceIds",
            ],
        },
        Of("show", Vpc, "ListTrafficMirrorSessions", "TrafficMirrorSessionIds.1"),
        Of("create", Vpc, "CreateTrafficMirrorSession"),
        Of("update", Vpc, "UpdateTrafficMirrorSessionAttribute", "TrafficMirrorSessionId"),
        Of("add-sources", Vpc, "AddSourcesToTrafficMirrorSession", "TrafficMirrorSessionId"),
        Of("remove-sources", Vpc, "RemoveSourcesFromTrafficMirrorSession", "TrafficMirrorSessionId"),
        Of("delete", Vpc, "DeleteTrafficMirrorSession", "TrafficMirrorSessionId"),
    ];

    private static ImmutableArray<Verb> Interface() =>
    [
        Of("list", Ecs, "DescribeNetworkInterfaces") with
        {
            AllPages = true,
            Columns = ["NetworkInterfaceId", "NetworkInterfaceName", "Status", "PrivateIpAddress", "MacAddress", "InstanceId", "VSwitchId", "ZoneId"],
        },
        Of("show", Ecs, "DescribeNetworkInterfaces", "NetworkInterfaceId.1"),
        Of("set", Extension, "SetNetworkInterfaceStanding", "NetworkInterfaceId"),
        Of("standings", Extension, "DescribeNetworkInterfaceStandings"),
    ];

    private static ImmutableArray<Verb> Audit() =>
    [
        Of("list", Extension, "LookupAuditRecords") with
        {
            Columns = ["Time", "Operation", "Outcome", "Code", "AccessKeyId", "PrincipalId", "SourceAddress", "Resources", "DurationMicroseconds", "RequestId"],
        },
    ];

    private static ImmutableArray<Verb> Extensions(params string[] about)
        => [.. OperationTable.All.Where(operation => operation.Version == Extension && about.Any(word => operation.Name.Contains(word, StringComparison.Ordinal))).Select(Generated)];

    private static ImmutableArray<Verb> OfProduct(string product)
        => [.. OperationTable.All.Where(operation => operation.Product == product).Select(Generated)];

    private static Verb Generated(Operation operation) => new(Verb.WordsOf(operation.Name), operation);

    private static Verb Of(string name, string version, string operation, string? id = null)
        => new(name, OperationTable.Get(version, operation)) { IdParameter = id };
}
