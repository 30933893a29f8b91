using System.Collections.Immutable;
using Heliograph.Wire.Actions;
using Commands = Heliograph.Core.Commands;

namespace Heliograph.Server.Actions;

internal sealed class SetAccountStanding()
    : CommandAction<Commands.SetAccountStanding>("SetAccountStanding", Commands.SetAccountStanding.Decide)
{
    public override string Version => ActionList.HeliographVersion;

    public override bool IsForOwnerOnly => true;

    public override ImmutableArray<WorldScope> Scopes => [WorldScope.Account, WorldScope.Region];

    protected override Commands.SetAccountStanding Read(BoundParameters parameters) => new()
    {
        RealNameVerified = parameters.Boolean("RealNameVerified"),
        BasicInformationComplete = parameters.Boolean("BasicInformationComplete"),
        GroupUser = parameters.Boolean("GroupUser"),
        PurchaseLimitReached = parameters.Boolean("PurchaseLimitReached"),
        QuotaLeft = parameters.Boolean("QuotaLeft"),
        OverdueLocked = parameters.Boolean("OverdueLocked"),
    };
}
