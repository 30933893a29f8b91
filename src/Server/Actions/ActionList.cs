using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Heliograph.Server.Actions.Ram;
using Heliograph.Server.Actions.Sts;
using Heliograph.Wire.Actions;

namespace Heliograph.Server.Actions;

/// <summary>Every operation that the server carries out.</summary>
internal static class ActionList
{
    public const string VpcVersion = "2016-04-28";
    public const string EcsVersion = "2014-05-26";
    public const string RamVersion = "2015-05-01";
    public const string StsVersion = "2015-04-01";
    public const string ResourceManagerVersion = "2020-03-31";
    public const string HeliographVersion = "2026-11-01";

    private static readonly FrozenDictionary<(string Version, string Name), IAction> s_all = ((IAction[])[
        new OpenTrafficMirrorService(),
        new GetTrafficMirrorServiceStatus(),
        new CreateTrafficMirrorFilter(),
        new CreateTrafficMirrorFilterRules(),
        new UpdateTrafficMirrorFilterAttribute(),
        new UpdateTrafficMirrorFilterRuleAttribute(),
        new DeleteTrafficMirrorFilterRules(),
        new DeleteTrafficMirrorFilter(),
        new ListTrafficMirrorFilters(),
        new CreateTrafficMirrorSession(),
        new UpdateTrafficMirrorSessionAttribute(),
        new AddSourcesToTrafficMirrorSession(),
        new RemoveSourcesFromTrafficMirrorSession(),
        new DeleteTrafficMirrorSession(),
        new ListTrafficMirrorSessions(),
        new TagResources(),
        new UnTagResources(),
        new ListTagResources(),
        new MoveResourceGroup(),
        new DescribeVpcRegions(),
        new DescribeEcsRegions(),
        new DescribeNetworkInterfaces(),
        new AssumeRole(),
        new GetCallerIdentity(),
        .. RamAction.All,
        new CreateResourceGroup(),
        new GetResourceGroup(),
        new ListResourceGroups(),
        new UpdateResourceGroup(),
        new DeleteResourceGroup(),
        new GetMirrorStatus(),
        new SetAccountStanding(),
        new DescribeAccountStanding(),
        new CreateAccount(),
        new DescribeAccounts(),
        new UpdateAccount(),
        new ReplaceAccountKey(),
        new SetQuota(),
        new DescribeQuotas(),
        new SetNetworkInterfaceStanding(),
        new DescribeNetworkInterfaceStandings(),
        new SetSessionPolicy(),
        new DescribeSessionPolicies(),
        new DeleteSessionPolicy(),
        new RegisterLoadBalancer(),
        new DescribeLoadBalancers(),
        new DeregisterLoadBalancer(),
        new RegisterInterface(),
        new UpdateInterface(),
        new DescribeInterfaces(),
        new DeregisterInterface(),
        new DescribeTargets(),
        new DescribeHosts(),
        new UpdateHost(),
        new ForgetHost(),
        new LookupAuditRecords(),
        new TestPolicy(),
        new DescribeInterfacePlan(),
        new ExplainPacket(),
        new LintTrafficMirrorFilter(),
        new PreviewTrafficMirrorSession(),
    ]).ToFrozenDictionary(action => (action.Version, action.Name));

    public static bool TryFind(Operation operation, [NotNullWhen(true)] out IAction? action)
        => s_all.TryGetValue((operation.Version, operation.Name), out action);
}
