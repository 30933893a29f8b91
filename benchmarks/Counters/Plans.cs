using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Heliograph.Agent.PlanSource;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Benchmarks.Counters;

/// <summary>One plan: an interface with sessions, each with as many rules in either direction.</summary>
internal sealed class Plans(string device, int sessions, int rules) : IPlanSource
{
    private readonly TaskCompletionSource<HostReport> _applied = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<HostReport> Applied => _applied.Task;

    public async IAsyncEnumerable<HostPlan> PlansAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new HostPlan(
            1,
            [
                new InterfacePlan
                {
                    Id = new InterfaceId("eni-1"),
                    DeviceName = device,
                    Perspective = Perspective.Guest,
                    PrimaryAddress = IPAddress.Parse("10.99.1.2"),
                    Sessions = [.. Enumerable.Range(0, sessions).Select(Session)],
                },
            ],
            [IPAddress.Parse("10.99.1.9")]);
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task ReportAsync(HostReport report, CancellationToken cancellationToken)
    {
        if (report.AppliedRevision == 1)
        {
            _applied.TrySetResult(report);
        }

        return Task.CompletedTask;
    }

    private SessionPlan Session(int number) => new()
    {
        Id = new SessionId(string.Create(CultureInfo.InvariantCulture, $"tms-{number}")),
        Priority = number + 1,
        VirtualNetworkId = number,
        PacketLength = 1500,
        TargetAddress = IPAddress.Parse("10.99.1.9"),
        IngressRules = Rules(number, TrafficDirection.Ingress),
        EgressRules = Rules(number, TrafficDirection.Egress),
    };

    private ImmutableArray<FilterRule> Rules(int session, TrafficDirection direction) => [.. Enumerable.Range(0, rules).Select(number => new FilterRule
    {
        Id = new RuleId(string.Create(CultureInfo.InvariantCulture, $"tmr-{session}-{direction}-{number}")),
        Direction = direction,
        Priority = number + 1,
        Action = RuleAction.Accept,
        Protocol = RuleProtocol.Udp,
        IpVersion = IpVersion.IPv4,
        Source = Cidr.AnyIPv4,
        Destination = Cidr.AnyIPv4,
        SourcePorts = PortRange.Any,
        DestinationPorts = PortRange.Of((ushort)((session * rules) + number + 1), (ushort)((session * rules) + number + 1)),
    })];
}
