using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;
using Commands = Heliograph.Core.Commands;

namespace Heliograph.Server.Actions;

internal sealed class RegisterLoadBalancer()
    : CommandAction<Commands.RegisterLoadBalancer>("RegisterLoadBalancer", Commands.RegisterLoadBalancer.Decide)
{
    public override string Version => ActionList.HeliographVersion;

    public override AnswerObject Answer(Outcome outcome) => new() { { "LoadBalancerId", outcome.Id } };

    protected override Commands.RegisterLoadBalancer Read(BoundParameters parameters) => new()
    {
        Id = parameters.String("LoadBalancerId") ?? "",
        Network = parameters.String("NetworkType") == "classic" ? LoadBalancerNetwork.Classic : LoadBalancerNetwork.Vpc,
        Address = parameters.String("AddressType") == "internet" ? LoadBalancerAddress.Internet : LoadBalancerAddress.Intranet,
        Collectors = parameters.Strings("Collectors"),
        Members =
        [
            .. parameters.Objects("Members").Select(member => new GivenMember(
                member.RequiredString("Address"), member.Int32("Weight") ?? GroupMember.DefaultWeight, member.Boolean("Draining") ?? false)),
        ],
        Probe = ProbeOf(parameters),
    };

    private static HealthProbe ProbeOf(BoundParameters parameters) => new()
    {
        Kind = parameters.String("HealthCheckType") switch
        {
            "udp" => ProbeKind.Udp,
            "none" => ProbeKind.None,
            _ => ProbeKind.Icmp,
        },
        Interval = parameters.Int32("HealthCheckInterval") is { } seconds ? TimeSpan.FromSeconds(seconds) : HealthProbe.Default.Interval,
        HealthyThreshold = parameters.Int32("HealthyThreshold") ?? HealthProbe.Default.HealthyThreshold,
        UnhealthyThreshold = parameters.Int32("UnhealthyThreshold") ?? HealthProbe.Default.UnhealthyThreshold,
    };
}

internal sealed class DeregisterLoadBalancer()
    : CommandAction<Commands.DeregisterLoadBalancer>("DeregisterLoadBalancer", Commands.DeregisterLoadBalancer.Decide)
{
    public override string Version => ActionList.HeliographVersion;

    protected override Commands.DeregisterLoadBalancer Read(BoundParameters parameters)
        => new() { Id = parameters.RequiredString("LoadBalancerId") };
}
