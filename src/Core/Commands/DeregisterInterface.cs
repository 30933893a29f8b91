using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Forgets an interface that an operator registered; one that a session uses stays, as does a device of a host.</summary>
public sealed record DeregisterInterface
{
    public required InterfaceId Id { get; init; }

    public static Decision Decide(World world, DeregisterInterface command, Facts facts)
        => !world.Interfaces.TryGetValue(command.Id, out var found) ? Decision.Refuse(RefusalCodes.NetworkInterfaceNotFound, "network interface")
        : found.HasHost ? Decision.Refuse(RefusalCodes.InterfaceOfHost)
        : world.IsSource(command.Id) || world.IsTarget(command.Id.Value) ? Decision.Refuse(RefusalCodes.SessionsDepend)
        : Decision.Accept(new WorldChange.DeleteInterface(command.Id));
}
