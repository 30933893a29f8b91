using System.Collections.Immutable;
using System.CommandLine;
using Heliograph.Wire.Actions;

namespace Heliograph.Commands;

/// <summary>The things that can be worked with, each with its verbs; every verb is one operation of the table.</summary>
internal static class Nouns
{
    private const string Vpc = "2016-04-28";
    private const string Extension = "2026-11-01";

    public static IEnumerable<Command> Build(TimeProvider time) =>
        from noun in All()
        select (Command)NounCommand.Build(noun.Name, noun.Description, noun.Verbs, time);

    private static IEnumerable<(string Name, string Description, ImmutableArray<Verb> Verbs)> All() =>
    [
        ("filter", "Filters: which packets are copied.", Filter()),
        ("session", "Sessions: from which interfaces, through which filter, to which target.", Session()),
        ("interface", "Network interfaces: devices of hosts, and addresses that were registered.", Interface()),
        ("target", "Targets: collectors, which are registered interfaces, and load balancers.", Target()),
        ("host", "Hosts that run agents.", Host()),
        ("account", "The account: the service, its standing, its quotas, its resource groups; for the operator, all accounts.", Account()),
        ("ram", "Users, keys, groups, roles and policies: every operation of the RAM and STS API, and a test of policies.", Ram()),
        ("audit", "What was called, by whom, and how it ended.", Audit()),
    ];

    private static ImmutableArray<Verb> Filter() =>
    [
        Of("list", Vpc, "ListTrafficMirrorFilters") with
        {
            Columns = ["TrafficMirrorFilterId", "TrafficMirrorFilterName", "TrafficMirrorFilterStatus", "IngressRules", "EgressRules", "CreationTime"],
        },
        Show(Vpc, "ListTrafficMirrorFilters", "TrafficMirrorFilterIds.1", "filter", "Shows one filter with its rules."),
        Of("create", Vpc, "CreateTrafficMirrorFilter") with { Lints = true },
        Of("update", Vpc, "UpdateTrafficMirrorFilterAttribute", "TrafficMirrorFilterId"),
        Of("add-rules", Vpc, "CreateTrafficMirrorFilterRules", "TrafficMirrorFilterId") with { Lints = true },
        Of("update-rule", Vpc, "UpdateTrafficMirrorFilterRuleAttribute", "TrafficMirrorFilterRuleId") with { Lints = true },
        Of("delete-rules", Vpc, "DeleteTrafficMirrorFilterRules", "TrafficMirrorFilterId"),
        Of("delete", Vpc, "DeleteTrafficMirrorFilter", "TrafficMirrorFilterId"),
        Of("lint", Extension, "LintTrafficMirrorFilter", "TrafficMirrorFilterId") with
        {
            Columns = ["Kind", "TrafficDirection", "Priority", "TrafficMirrorFilterRuleId", "BecauseOfRuleIds", "Text"],
        },
    ];

    private static ImmutableArray<Verb> Session() =>
    [
        Of("list", Vpc, "ListTrafficMirrorSessions") with
        {
            Columns =
            [
                "TrafficMirrorSessionId", "TrafficMirrorSessionName", "TrafficMirrorSessionStatus", "Enabled", "Priority", "VirtualNetworkId",
                "TrafficMirrorFilterId", "TrafficMirrorTargetId", "TrafficMirrorSourceIds",
            ],
        },
        Show(Vpc, "ListTrafficMirrorSessions", "TrafficMirrorSessionIds.1", "session", "Shows one session with its sources, filter and target."),
        Of("create", Vpc, "CreateTrafficMirrorSession"),
        Of("update", Vpc, "UpdateTrafficMirrorSessionAttribute", "TrafficMirrorSessionId"),
        Of("add-sources", Vpc, "AddSourcesToTrafficMirrorSession", "TrafficMirrorSessionId"),
        Of("remove-sources", Vpc, "RemoveSourcesFromTrafficMirrorSession", "TrafficMirrorSessionId"),
        Of("delete", Vpc, "DeleteTrafficMirrorSession", "TrafficMirrorSessionId"),
        Of("policy set", Extension, "SetSessionPolicy", "TrafficMirrorSessionId"),
        Show(Extension, "DescribeSessionPolicies", "TrafficMirrorSessionIds.1", "policy of session", "Shows the policy of one session.") with { Name = "policy show" },
        Of("policy list", Extension, "DescribeSessionPolicies"),
        Of("policy clear", Extension, "DeleteSessionPolicy", "TrafficMirrorSessionId"),
    ];

    private static ImmutableArray<Verb> Interface() =>
    [
        Of("list", Extension, "DescribeInterfaces") with
        {
            Columns =
            [
                "NetworkInterfaceId", "NetworkInterfaceName", "HostId", "DeviceName", "Perspective", "Present", "PrimaryIpAddress",
                "SourceOfSessionIds", "TargetOfSessionIds",
            ],
        },
        Show(Extension, "DescribeInterfaces", "NetworkInterfaceIds.1", "interface", "Shows one network interface with its host, device and sessions."),
        Of("plan", Extension, "DescribeInterfacePlan", "NetworkInterfaceId"),
        Of("register", Extension, "RegisterInterface", "PrimaryIpAddress") with { IdName = "ADDRESS" },
        Of("update", Extension, "UpdateInterface", "NetworkInterfaceId"),
        Of("deregister", Extension, "DeregisterInterface", "NetworkInterfaceId"),
        Of("set", Extension, "SetNetworkInterfaceStanding", "NetworkInterfaceId"),
        Of("standings", Extension, "DescribeNetworkInterfaceStandings"),
    ];

    private static ImmutableArray<Verb> Target() =>
    [
        Of("list", Extension, "DescribeTargets") with
        {
            Columns = ["TargetId", "TargetType", "Name", "Addresses", "Usable", "HostId", "SourceCount", "TrafficMirrorSessionIds", "CreationTime"],
        },
        Show(Extension, "DescribeTargets", "TargetIds.1", "target", "Shows one target with the sessions that use it."),
        Of("add", Extension, "RegisterInterface", "PrimaryIpAddress") with
        {
            IdName = "ADDRESS",
            Summary = "Makes the address of a collector known as a network interface, which can be a target.",
        },
        Of("add-load-balancer", Extension, "RegisterLoadBalancer") with
        {
            Summary = "Makes a group of collectors known as a target, or says anew what it is: members with weights, who is draining, how they are probed.",
        },
        Of("update", Extension, "UpdateInterface", "NetworkInterfaceId") with
        {
            Summary = "Changes name, description, placement or address of a collector. A load balancer is changed by add-load-balancer with its id.",
        },
        Of("remove", Extension, "DeregisterInterface", "NetworkInterfaceId") with
        {
            Summary = "Forgets a collector or a load balancer that no session uses.",
            Instead = (["lb-", "ep-"], OperationTable.Get(Extension, "DeregisterLoadBalancer"), "LoadBalancerId"),
        },
    ];

    private static ImmutableArray<Verb> Host() =>
    [
        Of("list", Extension, "DescribeHosts") with
        {
            Columns = ["HostId", "Description", "ZoneId", "Connected", "LastSeen", "WantedRevision", "AppliedRevision", "InterfaceCount", "Problems"],
        },
        Show(Extension, "DescribeHosts", "HostIds.1", "host", "Shows one host: how far it is with its plans, and its problems."),
        Of("update", Extension, "UpdateHost", "HostId"),
        Of("forget", Extension, "ForgetHost", "HostId"),
    ];

    private static ImmutableArray<Verb> Account() =>
    [
        Of("open-service", Vpc, "OpenTrafficMirrorService"),
        Of("service-status", Vpc, "GetTrafficMirrorServiceStatus"),
        Of("standing", Extension, "DescribeAccountStanding"),
        Of("set-standing", Extension, "SetAccountStanding"),
        Of("create", Extension, "CreateAccount"),
        Of("list", Extension, "DescribeAccounts") with { Columns = ["AccountId", "DisplayName", "Operator", "CreationTime"] },
        Show(Extension, "DescribeAccounts", "AccountIds.1", "account", "Shows one account of this deployment."),
        Of("update", Extension, "UpdateAccount", "AccountId"),
        Of("replace-key", Extension, "ReplaceAccountKey", "AccountId"),
        Of("quotas", Extension, "DescribeQuotas"),
        Of("set-quota", Extension, "SetQuota", "QuotaName") with { IdName = "QUOTA" },
        .. OfProducts("ResourceManager"),
    ];

    private static ImmutableArray<Verb> Ram() =>
    [
        Of("test", Extension, "TestPolicy") with { Columns = ["Resource", "Decision", "PolicyName", "AttachedTo", "StatementNumber", "Text"] },
        .. OfProducts("Ram", "Sts"),
    ];

    private static ImmutableArray<Verb> Audit() =>
    [
        Of("list", Extension, "LookupAuditRecords") with
        {
            AllPages = false,
            Columns = ["Time", "Operation", "Outcome", "Code", "AccessKeyId", "PrincipalId", "SourceAddress", "Resources", "DurationMicroseconds", "RequestId"],
        },
    ];

    private static ImmutableArray<Verb> OfProducts(params string[] products)
        => [.. OperationTable.All.Where(operation => products.Contains(operation.Product)).Select(operation
            => new Verb(Verb.WordsOf(operation.Name), operation) { AllPages = true })];

    private static Verb Show(string version, string operation, string id, string kind, string summary)
        => Of("show", version, operation, id) with { Shows = kind, Summary = summary };

    private static Verb Of(string name, string version, string operation, string? id = null)
        => new(name, OperationTable.Get(version, operation)) { IdParameter = id, AllPages = true };
}
