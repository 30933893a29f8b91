using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Opens traffic mirroring for the account in the region; opening it again is success.</summary>
public sealed record OpenService
{
    public static Decision Decide(World world, OpenService command, Facts facts)
    {
        if (!world.Service.IsOpen)
        {
            return Decision.Accept(new WorldChange.PutService(world.Service with { OpenedAt = facts.Now }));
        }

        return facts.Policy.RefuseReopening ? Decision.Refuse(RefusalCodes.AlreadyOpened) : Decision.Accept();
    }
}
