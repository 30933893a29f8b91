using Heliograph.Core.Model;

namespace Heliograph.Server.Documents;

internal static partial class DocumentMapping
{
    public static InterfaceStandingDocument ToDocument(this InterfaceStanding standing, InterfaceId id) => new()
    {
        Id = id.Value,
        Status = standing.Status,
        Kind = standing.Kind,
        InstanceExists = standing.InstanceExists,
        InstanceSupportsMirroring = standing.InstanceSupportsMirroring,
        CanReceiveMirroredTraffic = standing.CanReceiveMirroredTraffic,
    };

    public static WorldChange ToModel(this InterfaceStandingDocument document) => new WorldChange.PutInterfaceStanding(
        new InterfaceId(document.Id),
        new InterfaceStanding
        {
            Status = document.Status,
            Kind = document.Kind,
            InstanceExists = document.InstanceExists,
            InstanceSupportsMirroring = document.InstanceSupportsMirroring,
            CanReceiveMirroredTraffic = document.CanReceiveMirroredTraffic,
        });
}
