using Heliograph.Core.Model;
using Heliograph.Wire.Actions;
using Commands = Heliograph.Core.Commands;

namespace Heliograph.Server.Actions;

internal sealed class UpdateHost() : CommandAction<Commands.UpdateHost>("UpdateHost", Commands.UpdateHost.Decide)
{
    public override string Version => ActionList.HeliographVersion;

    protected override Commands.UpdateHost Read(BoundParameters parameters)
        => new() { Id = new HostId(parameters.RequiredString("HostId")), Description = parameters.String("Description") };
}

internal sealed class ForgetHost() : CommandAction<Commands.ForgetHost>("ForgetHost", Commands.ForgetHost.Decide)
{
    public override string Version => ActionList.HeliographVersion;

    protected override Commands.ForgetHost Read(BoundParameters parameters) => new() { Id = new HostId(parameters.RequiredString("HostId")) };
}
