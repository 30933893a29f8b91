using System.Collections.Immutable;
using System.Net;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>
/// Changes the given fields of an interface; null leaves as it is. Addresses only of one that an operator registered: those of a
/// device are what they are. What is said about the interface of a host holds also when its agent reports it anew.
/// </summary>
public sealed record UpdateInterface
{
    public required InterfaceId Id { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }
    public string? PrimaryAddress { get; init; }

    /// <summary>Empty leaves as it is.</summary>
    public ImmutableArray<string> Ipv6Addresses { get; init; } = [];
    public string? MacAddress { get; init; }
    public string? InstanceType { get; init; }
    public string? VpcId { get; init; }
    public string? VSwitchId { get; init; }
    public string? ZoneId { get; init; }

    public static Decision Decide(World world, UpdateInterface command, Facts facts)
    {
        var refusal = InterfaceChecks.Malformed(command.PrimaryAddress, command.Ipv6Addresses, command.MacAddress);
        if (refusal is not null)
        {
            return refusal;
        }

        if (!world.Interfaces.TryGetValue(command.Id, out var found))
        {
            return Decision.Refuse(RefusalCodes.NetworkInterfaceNotFound, "network interface");
        }

        if (found.HasHost && command.ChangesAddresses)
        {
            return Decision.Refuse(RefusalCodes.InterfaceOfHost);
        }

        var after = Settings(found.Settings, command).ApplyTo(found) with { Description = command.Description ?? found.Description };
        if (!found.HasHost)
        {
            after = after with
            {
                PrimaryAddress = command.PrimaryAddress is { } address ? IPAddress.Parse(address) : found.PrimaryAddress,
                Ipv6Addresses = command.Ipv6Addresses.IsEmpty ? found.Ipv6Addresses : [.. command.Ipv6Addresses.Select(IPAddress.Parse)],
                MacAddress = command.MacAddress?.ToLowerInvariant() ?? found.MacAddress,
                Settings = InterfaceSettings.None,
            };
        }

        return Decision.Accept(new WorldChange.PutInterface(after));
    }

    private bool ChangesAddresses => PrimaryAddress is not null || !Ipv6Addresses.IsEmpty || MacAddress is not null;

    private static InterfaceSettings Settings(InterfaceSettings before, UpdateInterface command) => new()
    {
        Name = command.Name ?? before.Name,
        InstanceType = command.InstanceType ?? before.InstanceType,
        VpcId = command.VpcId ?? before.VpcId,
        VSwitchId = command.VSwitchId ?? before.VSwitchId,
        ZoneId = command.ZoneId ?? before.ZoneId,
    };
}
