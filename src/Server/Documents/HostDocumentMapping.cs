using Heliograph.Core.Model;

namespace Heliograph.Server.Documents;

internal static partial class DocumentMapping
{
    public static HostDocument ToDocument(this Host host) => new()
    {
        Id = host.Id.Value,
        Description = host.Description.Length > 0 ? host.Description : null,
        ZoneId = host.ZoneId.Length > 0 ? host.ZoneId : null,
        CreationTime = host.CreationTime,
        LastSeen = host.LastSeen,
    };

    public static Host ToModel(this HostDocument document) => new()
    {
        Id = new HostId(document.Id),
        Description = document.Description ?? "",
        ZoneId = document.ZoneId ?? "",
        CreationTime = document.CreationTime,
        LastSeen = document.LastSeen,
    };

    private static InterfaceSettingsDocument ToDocument(this InterfaceSettings settings) => new()
    {
        Name = settings.Name,
        InstanceType = settings.InstanceType,
        VpcId = settings.VpcId,
        VSwitchId = settings.VSwitchId,
        ZoneId = settings.ZoneId,
    };

    private static InterfaceSettings ToModel(this InterfaceSettingsDocument document) => new()
    {
        Name = document.Name,
        InstanceType = document.InstanceType,
        VpcId = document.VpcId,
        VSwitchId = document.VSwitchId,
        ZoneId = document.ZoneId,
    };
}
