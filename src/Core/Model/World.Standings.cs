using System.Collections.Immutable;

namespace Heliograph.Core.Model;

// What the operator says of interfaces.
public sealed partial record World
{
    /// <summary>Of the interfaces of which anything was said.</summary>
    public ImmutableSortedDictionary<string, InterfaceStanding> InterfaceStandings { get; private init; }
        = ImmutableSortedDictionary.Create<string, InterfaceStanding>(StringComparer.Ordinal);

    public InterfaceStanding StandingOf(InterfaceId id) => InterfaceStandings.GetValueOrDefault(id.Value, InterfaceStanding.Good);

    /// <summary>What the operator says of it, and where he says nothing, whether its host has it.</summary>
    public InterfaceStatus StatusOf(NetworkInterface found)
    {
        var said = StandingOf(found.Id).Status;
        return said == InterfaceStatus.InUse && !found.Present ? InterfaceStatus.Available : said;
    }

    /// <summary>Whether packets of the interface can be copied, and copies sent to it.</summary>
    public bool IsInUse(NetworkInterface found) => StatusOf(found) == InterfaceStatus.InUse;
}
