using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Changes what an operator says about a host.</summary>
public sealed record UpdateHost
{
    public required HostId Id { get; init; }

    /// <summary>Null leaves as it is.</summary>
    public string? Description { get; init; }

    public static Decision Decide(World world, UpdateHost command, Facts facts)
        => !world.Hosts.TryGetValue(command.Id, out var host) ? Decision.Refuse(RefusalCodes.HostNotFound)
        : command.Description is not { } description || description == host.Description ? Decision.Accept()
        : Decision.Accept(new WorldChange.PutHost(host with { Description = description }));
}

/// <summary>
/// Forgets a host that is gone, with its interfaces. Sessions that name these keep them (ruling 48): nothing is mirrored from them, and
/// should the host come back, it is mirrored again.
/// </summary>
public sealed record ForgetHost
{
    // Well below what one transaction may hold.
    private const int InterfacesAtOnce = 50;

    public required HostId Id { get; init; }

    public static Decision Decide(World world, ForgetHost command, Facts facts)
    {
        if (!world.Hosts.ContainsKey(command.Id))
        {
            return Decision.Refuse(RefusalCodes.HostNotFound);
        }

        if (facts.IsConnected(command.Id))
        {
            return Decision.Refuse(RefusalCodes.HostConnected);
        }

        var interfaces = world.InterfacesOfHost(command.Id).Select(one => one.Id).ToImmutableArray();
        var isUnfinished = interfaces.Length > InterfacesAtOnce;
        var gone = interfaces.Take(InterfacesAtOnce).Select(WorldChange (id) => new WorldChange.DeleteInterface(id));
        return new Decision.Accepted(
            [.. gone, .. isUnfinished ? (WorldChange[])[] : [new WorldChange.DeleteHost(command.Id)]],
            new Outcome { IsUnfinished = isUnfinished });
    }
}
