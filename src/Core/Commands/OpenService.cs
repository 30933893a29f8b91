using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Opens traffic mirroring for the account in the region; opening it again is success.</summary>
/// <remarks>The standing is asked first, also when the service is open, so that a refusal can be rehearsed at any time.</remarks>
public sealed record OpenService
{
    public static Decision Decide(World world, OpenService command, Facts facts)
    {
        var refusal = BadStanding(facts.Account.Standing);
        if (refusal is not null)
        {
            return refusal;
        }

        if (!world.Service.IsOpen)
        {
            return Decision.Accept(new WorldChange.PutService(world.Service with { OpenedAt = facts.Now }));
        }

        return facts.Policy.RefuseReopening ? Decision.Refuse(RefusalCodes.AlreadyOpened) : Decision.Accept();
    }

    private static Refusal? BadStanding(AccountStanding standing)
        => !standing.RealNameVerified ? Refusal.Of(RefusalCodes.NoRealNameAuthentication)
        : !standing.BasicInformationComplete ? Refusal.Of(RefusalCodes.BasicInfoUncompleted)
        : standing.GroupUser ? Refusal.Of(RefusalCodes.GroupUser)
        : standing.PurchaseLimitReached ? Refusal.Of(RefusalCodes.PurchaseLimit)
        : !standing.QuotaLeft ? Refusal.Of(RefusalCodes.ResellerQuota)
        : null;
}
