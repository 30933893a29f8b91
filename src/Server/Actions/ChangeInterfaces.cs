using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;
using Commands = Heliograph.Core.Commands;

namespace Heliograph.Server.Actions;

internal sealed class RegisterInterface()
    : CommandAction<Commands.RegisterInterface>("RegisterInterface", Commands.RegisterInterface.Decide)
{
    public override string Version => ActionList.HeliographVersion;

    public override AnswerObject Answer(Outcome outcome) => new() { { "NetworkInterfaceId", outcome.Id } };

    protected override Commands.RegisterInterface Read(BoundParameters parameters) => new()
    {
        Id = parameters.String("NetworkInterfaceId") ?? "",
        PrimaryAddress = parameters.RequiredString("PrimaryIpAddress"),
        Ipv6Addresses = parameters.Strings("Ipv6Addresses"),
        Name = parameters.String("NetworkInterfaceName") ?? "",
        Description = parameters.String("Description") ?? "",
        MacAddress = parameters.String("MacAddress"),
        InstanceId = parameters.String("InstanceId"),
        InstanceType = parameters.String("InstanceType") ?? "",
        VpcId = parameters.String("VpcId"),
        VSwitchId = parameters.String("VSwitchId"),
        ZoneId = parameters.String("ZoneId"),
    };
}

internal sealed class UpdateInterface()
    : CommandAction<Commands.UpdateInterface>("UpdateInterface", Commands.UpdateInterface.Decide)
{
    public override string Version => ActionList.HeliographVersion;

    protected override Commands.UpdateInterface Read(BoundParameters parameters) => new()
    {
        Id = new InterfaceId(parameters.RequiredString("NetworkInterfaceId")),
        Name = parameters.String("NetworkInterfaceName"),
        Description = parameters.String("Description"),
        PrimaryAddress = parameters.String("PrimaryIpAddress"),
        Ipv6Addresses = parameters.Strings("Ipv6Addresses"),
        MacAddress = parameters.String("MacAddress"),
        InstanceType = parameters.String("InstanceType"),
        VpcId = parameters.String("VpcId"),
        VSwitchId = parameters.String("VSwitchId"),
        ZoneId = parameters.String("ZoneId"),
    };
}

internal sealed class DeregisterInterface()
    : CommandAction<Commands.DeregisterInterface>("DeregisterInterface", Commands.DeregisterInterface.Decide)
{
    public override string Version => ActionList.HeliographVersion;

    protected override Commands.DeregisterInterface Read(BoundParameters parameters)
        => new() { Id = new InterfaceId(parameters.RequiredString("NetworkInterfaceId")) };
}
