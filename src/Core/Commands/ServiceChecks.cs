using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

internal static class ServiceChecks
{
    /// <summary>The check of the five operations that need the service opened and in good standing (semantics 2).</summary>
    public static Refusal? NotUsable(World world)
        => !world.Service.IsOpen ? Refusal.Of(RefusalCodes.OptInRequired)
        : world.Service.Locked ? Refusal.Of(RefusalCodes.IncorrectBusinessStatus)
        : null;
}
