using Heliograph.Core.Planning;

namespace Heliograph.Agent.PlanSource;

/// <summary>Where an agent gets its plans and sends its reports: a server in the same process, later a server over the network or a file.</summary>
public interface IPlanSource
{
    /// <summary>
    /// The plan as it is now, then every newer one. A slow reader misses plans in between, never the newest. Ends when the source ends;
    /// the agent then keeps mirroring what it has.
    /// </summary>
    IAsyncEnumerable<HostPlan> PlansAsync(CancellationToken cancellationToken);

    /// <summary>Tells what was applied. Called after each plan, also when parts of it failed.</summary>
    Task ReportAsync(HostReport report, CancellationToken cancellationToken);
}
