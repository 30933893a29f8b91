using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

internal static class ResourceGroupChecks
{
    public static Refusal? Unknown(World world, string id, Facts facts)
        => id.Length == 0 || id == world.DefaultResourceGroupId || id.StartsWith("rg-", StringComparison.Ordinal) ? null : Refusal.Of(RefusalCodes.ResourceGroupNotFound);

    public static string OrDefault(World world, string id) => id.Length == 0 ? world.DefaultResourceGroupId : id;
}
