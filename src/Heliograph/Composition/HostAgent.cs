using System.Collections.Immutable;
using Heliograph.Agent;
using Heliograph.Agent.Attaching;
using Heliograph.Agent.Interfaces;
using Heliograph.Agent.Pinning;
using Heliograph.Core.Model;

namespace Heliograph.Composition;

/// <summary>This machine as a host. It offers only the devices that were named, so never by mistake the one that carries the default route.</summary>
internal static class HostAgent
{
    public static AgentOptions OptionsOf(
        ImmutableArray<OfferedInterface> interfaces, PinOptions? pins = null, AttachChoice attach = AttachChoice.Auto) => new()
    {
        HostId = new HostId(Environment.MachineName),
        Attach = attach,
        Pins = pins,
        Interfaces =
        [
            .. interfaces.Select(offered => new InterfaceDefinition
            {
                DeviceName = offered.Device,
                Perspective = offered.GuestAddress is null ? Perspective.Host : Perspective.Guest,
                PrimaryAddress = offered.GuestAddress,
            }),
        ],
    };
}
