using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Core.Explaining;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

/// <summary>All that decides about the packets of an interface: who has it explains any number of packets without the server.</summary>
internal sealed class DescribeInterfacePlan : IQueryAction
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(1);

    public string Name => "DescribeInterfacePlan";

    public string Version => ActionList.HeliographVersion;

    public async ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken)
    {
        var scene = await SceneAsync(query, cancellationToken).ConfigureAwait(false);
        return new AnswerObject
        {
            { "NetworkInterfaceId", scene.InterfaceId.Value },
            { "Time", scene.Time.ToString("O", CultureInfo.InvariantCulture) },
            { "ServiceOpen", scene.Service is { IsOpen: true } },
            { "ServiceLocked", scene.Service is { Locked: true } },
            { "InterfaceProblem", scene.InterfaceProblem ?? "" },
            { "HostProblem", scene.HostProblem ?? "" },
            { "HostAsked", scene.Attached is not null },
            { "AttachedDirections", AnswerList.OfTexts((scene.Attached ?? []).Select(WireWords.Of)) },
            { "CollectorAddresses", AnswerList.OfTexts(PlanProjection.CollectorsOf(query.World).Distinct().Select(address => address.ToString())) },
            { "Sessions", AnswerList.Of(scene.Sessions.Select(AnswerOf)) },
        };
    }

    /// <summary>What is known of the interface that the call names; its host is asked.</summary>
    internal static async Task<MirrorScene> SceneAsync(QueryContext query, CancellationToken cancellationToken)
    {
        var id = new InterfaceId(query.Parameters.RequiredString("NetworkInterfaceId"));
        var host = query.World.Interfaces.GetValueOrDefault(id)?.HostId ?? HostId.None;
        var report = await query.Services.Hosts.ReadReportAsync(query.Caller.Account, query.Region, host, s_bound, cancellationToken).ConfigureAwait(false);
        return MirrorScene.Of(query.World, id, query.Services.Hosts.IsConnected(query.Caller.Account, query.Region, host), report, query.Services.Facts.Now);
    }

    private static AnswerObject AnswerOf(SceneSession session)
    {
        var (plan, policy) = (session.Plan, session.Plan.Policy);
        return new AnswerObject
        {
            { "TrafficMirrorSessionId", plan.Id.Value },
            { "Priority", plan.Priority },
            { "Enabled", session.Enabled },
            { "VirtualNetworkId", plan.VirtualNetworkId },
            { "PacketLength", plan.PacketLength },
            { "TrafficMirrorTargetId", session.Target },
            { "TargetAddress", plan.TargetAddress?.ToString() ?? "" },
            { "Members", AnswerList.Of((session.Group?.Members ?? []).Select(AnswerOf)) },
            { "PathState", session.Path.State.ToString() },
            { "UnderlayMtu", session.Path.UnderlayMtu },
            { "ExpiresAt", policy.ExpiresAt?.ToString("O", CultureInfo.InvariantCulture) ?? "" },
            { "SamplingMode", policy.Sampling?.Mode.ToString() ?? "" },
            { "SamplingRate", policy.Sampling?.Rate.ToString() ?? "" },
            { "PacketsPerSecond", policy.PacketsPerSecond ?? 0 },
            { "BitsPerSecond", policy.BitsPerSecond ?? 0 },
            { "Continue", policy.Continue },
            { "IngressRules", Rules(plan.IngressRules) },
            { "EgressRules", Rules(plan.EgressRules) },
        };
    }

    private static AnswerObject AnswerOf(SceneMember member) => new()
    {
        { "Address", member.Address.ToString() },
        { "Weight", member.Member.Weight },
        { "Draining", member.Member.Draining },
        { "State", member.State?.ToString() ?? "" },
        { "Reason", member.Reason },
    };

    private static AnswerList Rules(ImmutableArray<FilterRule> rules) => AnswerList.Of(rules.Select(rule => new AnswerObject
    {
        { "TrafficMirrorFilterRuleId", rule.Id.Value },
        { "Priority", rule.Priority },
        { "Action", WireWords.Of(rule.Action) },
        { "Protocol", WireWords.Of(rule.Protocol) },
        { "IpVersion", WireWords.Of(rule.IpVersion) },
        { "SourceCidrBlock", rule.Source.Text },
        { "DestinationCidrBlock", rule.Destination.Text },
        { "SourcePortRange", rule.SourcePorts.ToString() },
        { "DestinationPortRange", rule.DestinationPorts.ToString() },
    }));
}
