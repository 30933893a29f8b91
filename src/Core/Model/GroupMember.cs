using System.Net;

namespace Heliograph.Core.Model;

/// <summary>One collector of a group.</summary>
/// <param name="Address">IPv4.</param>
/// <param name="Weight">Its share of the flows in proportion to the others'; with zero it takes none.</param>
/// <param name="Draining">It takes no flows, whatever its weight.</param>
public sealed record GroupMember(IPAddress Address, int Weight, bool Draining)
{
    /// <summary>Of weights in the API and in plan files.</summary>
    public const int MaxWeight = 100;

    public const int DefaultWeight = 100;

    public bool TakesFlows => Weight > 0 && !Draining;
}

public enum ProbeKind
{
    /// <summary>Members count as healthy.</summary>
    None,

    /// <summary>ICMP echo, which the collector's kernel answers.</summary>
    Icmp,

    /// <summary>A health message to UDP port 4789, which <c>heliograph receive</c> answers.</summary>
    Udp,
}

/// <summary>How members of a group are probed. Names and limits are those of the load balancers of the cloud.</summary>
public sealed record HealthProbe
{
    public const int MaxThreshold = 10;

    public static HealthProbe Default { get; } = new();

    public ProbeKind Kind { get; init; } = ProbeKind.Icmp;

    /// <summary>From one probe to the next, and how long an answer is waited for.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Answers in a row that make an unhealthy member healthy.</summary>
    public int HealthyThreshold { get; init; } = 2;

    /// <summary>Probes without an answer in a row that make a member unhealthy.</summary>
    public int UnhealthyThreshold { get; init; } = 3;
}
