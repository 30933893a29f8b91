using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Changes the given parts of an account's standing; null leaves as it is.</summary>
/// <remarks>
/// Decided twice, on the world that is no region's and on the one of the region, and committed once: the standing holds everywhere,
/// the overdue lock in one region.
/// </remarks>
public sealed record SetAccountStanding
{
    public bool? RealNameVerified { get; init; }
    public bool? BasicInformationComplete { get; init; }
    public bool? GroupUser { get; init; }
    public bool? PurchaseLimitReached { get; init; }
    public bool? QuotaLeft { get; init; }

    /// <summary>Sessions of the region stop mirroring and show FinancialLocked, and keep their settings.</summary>
    public bool? OverdueLocked { get; init; }

    public static Decision Decide(World world, SetAccountStanding command, Facts facts)
        => world.IsAccountWide ? DecideStanding(world.Settings.Standing, command) : DecideLock(world.Service, command.OverdueLocked);

    private static Decision DecideStanding(AccountStanding before, SetAccountStanding command)
    {
        var after = new AccountStanding
        {
            RealNameVerified = command.RealNameVerified ?? before.RealNameVerified,
            BasicInformationComplete = command.BasicInformationComplete ?? before.BasicInformationComplete,
            GroupUser = command.GroupUser ?? before.GroupUser,
            PurchaseLimitReached = command.PurchaseLimitReached ?? before.PurchaseLimitReached,
            QuotaLeft = command.QuotaLeft ?? before.QuotaLeft,
        };
        return after == before ? Decision.Accept() : Decision.Accept(new WorldChange.PutStanding(after));
    }

    private static Decision DecideLock(ServiceSwitch before, bool? locked)
        => locked is null || locked == before.Locked
            ? Decision.Accept()
            : Decision.Accept(new WorldChange.PutService(before with { Locked = locked.Value }));
}
