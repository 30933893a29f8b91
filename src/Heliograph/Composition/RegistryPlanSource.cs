using Heliograph.Agent.PlanSource;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Server.Agents;

namespace Heliograph.Composition;

/// <summary>Joins an agent to the server of the same process.</summary>
internal sealed class RegistryPlanSource(HostRegistry hosts, HostId hostId) : IPlanSource
{
    public IAsyncEnumerable<HostPlan> PlansAsync(CancellationToken cancellationToken) => hosts.WatchPlansAsync(hostId, cancellationToken);

    public Task ReportAsync(HostReport report, CancellationToken cancellationToken)
    {
        hosts.Acknowledge(report);
        return Task.CompletedTask;
    }
}
