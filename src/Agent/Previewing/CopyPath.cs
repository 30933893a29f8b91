using System.Collections.Immutable;
using System.Net;
using Heliograph.Core.Model;

namespace Heliograph.Agent.Previewing;

/// <summary>Where the copies of a session leave this host, and by what they are known.</summary>
/// <param name="Devices">Interface indexes.</param>
/// <param name="Sources">Outer source addresses, and whose they are.</param>
/// <param name="Collectors">Outer destination addresses.</param>
/// <param name="SharedWith">Sessions with copies that look the same.</param>
internal sealed record CopyPath(
    int VirtualNetworkId,
    ImmutableSortedSet<int> Devices,
    ImmutableSortedDictionary<string, InterfaceId> Sources,
    ImmutableSortedSet<string> Collectors,
    ImmutableArray<SessionId> SharedWith)
{
    public ImmutableArray<IPAddress> SourceAddresses => [.. Sources.Keys.Select(IPAddress.Parse)];

    public ImmutableArray<IPAddress> CollectorAddresses => [.. Collectors.Select(IPAddress.Parse)];

    /// <summary>Whether the same filters on the same devices catch them.</summary>
    public bool LeadsAs(CopyPath? other)
        => other is not null
        && VirtualNetworkId == other.VirtualNetworkId
        && Devices.SetEquals(other.Devices)
        && Collectors.SetEquals(other.Collectors)
        && Sources.SequenceEqual(other.Sources);
}
