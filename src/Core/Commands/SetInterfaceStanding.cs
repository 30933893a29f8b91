using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Changes the given parts of what is said of an interface; null leaves as it is. Sessions that have it stay.</summary>
public sealed record SetInterfaceStanding
{
    public required InterfaceId Id { get; init; }
    public InterfaceStatus? Status { get; init; }
    public InterfaceKind? Kind { get; init; }
    public bool? InstanceExists { get; init; }
    public bool? InstanceSupportsMirroring { get; init; }
    public bool? CanReceiveMirroredTraffic { get; init; }

    public static Decision Decide(World world, SetInterfaceStanding command, Facts facts)
    {
        if (!world.Interfaces.ContainsKey(command.Id))
        {
            return Decision.Refuse(RefusalCodes.NetworkInterfaceNotFound);
        }

        var before = world.StandingOf(command.Id);
        var after = new InterfaceStanding
        {
            Status = command.Status ?? before.Status,
            Kind = command.Kind ?? before.Kind,
            InstanceExists = command.InstanceExists ?? before.InstanceExists,
            InstanceSupportsMirroring = command.InstanceSupportsMirroring ?? before.InstanceSupportsMirroring,
            CanReceiveMirroredTraffic = command.CanReceiveMirroredTraffic ?? before.CanReceiveMirroredTraffic,
        };
        return after == before ? Decision.Accept() : Decision.Accept(new WorldChange.PutInterfaceStanding(command.Id, after));
    }
}
