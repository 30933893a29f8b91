using System.Collections.Immutable;
using Heliograph.Wire.Actions;
using Commands = Heliograph.Core.Commands;

namespace Heliograph.Server.Actions;

internal sealed class SetQuota() : CommandAction<Commands.SetQuota>("SetQuota", Commands.SetQuota.Decide)
{
    public override string Version => ActionList.HeliographVersion;

    public override bool IsForOwnerOnly => true;

    public override ImmutableArray<WorldScope> Scopes => [WorldScope.Account];

    protected override Commands.SetQuota Read(BoundParameters parameters) => new()
    {
        Name = parameters.RequiredString("QuotaName"),
        Value = parameters.Int32("Value"),
    };
}
