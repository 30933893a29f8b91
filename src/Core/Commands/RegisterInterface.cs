using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>
/// Makes an address known as a network interface, or tells anew what it is. It can be a target (a collector that is no device of a
/// host), and a source: one that nothing is ever mirrored from, for rehearsals without hosts.
/// </summary>
public sealed record RegisterInterface
{
    /// <summary><c>eni-…</c>; empty: a new one.</summary>
    public string Id { get; init; } = "";

    /// <summary>IPv4, as text.</summary>
    public required string PrimaryAddress { get; init; }

    /// <summary>IPv6, as text.</summary>
    public ImmutableArray<string> Ipv6Addresses { get; init; } = [];
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";

    /// <summary>Null: a made-up one, locally administered.</summary>
    public string? MacAddress { get; init; }

    /// <summary>Null: a new one, since an interface that is attached to nothing cannot be used.</summary>
    public string? InstanceId { get; init; }
    public string InstanceType { get; init; } = "";

    /// <summary>Null, and also those below: the network of all registered interfaces.</summary>
    public string? VpcId { get; init; }
    public string? VSwitchId { get; init; }
    public string? ZoneId { get; init; }

    public static Decision Decide(World world, RegisterInterface command, Facts facts)
    {
        var id = new InterfaceId(command.Id);
        var known = world.Interfaces.GetValueOrDefault(id);
        var refusal = (command.Id.Length > 0 && !InterfaceChecks.IsId(command.Id) ? Refusal.Of(RefusalCodes.IllegalInterfaceId) : null)
            ?? InterfaceChecks.Malformed(command.PrimaryAddress, command.Ipv6Addresses, command.MacAddress)
            ?? (known is { HasHost: true } ? Refusal.Of(RefusalCodes.InterfaceOfHost) : null)
            ?? (known is null && world.CountInterfacesOfHost(HostId.None) >= facts.Limits.RegisteredInterfacesPerRegion
                ? Refusal.Of(RefusalCodes.RegisteredInterfaceQuota)
                : null);
        if (refusal is not null)
        {
            return refusal;
        }

        id = command.Id.Length > 0 ? id : IdGenerator.NewInterfaceId(world, facts);
        return Decision.Accept(
            new Outcome { Id = id.Value },
            new WorldChange.PutInterface(new NetworkInterface
            {
                Id = id,
                HostId = HostId.None,
                DeviceName = "",
                Perspective = Perspective.Host,
                Name = command.Name,
                Description = command.Description,
                MacAddress = command.MacAddress?.ToLowerInvariant() ?? known?.MacAddress ?? NewMacAddress(facts),
                PrimaryAddress = IPAddress.Parse(command.PrimaryAddress),
                Ipv6Addresses = [.. command.Ipv6Addresses.Select(IPAddress.Parse)],
                InstanceId = command.InstanceId ?? known?.InstanceId ?? IdGenerator.NewInstanceId(world, facts),
                InstanceType = command.InstanceType,
                VpcId = command.VpcId ?? "vpc-registered",
                VSwitchId = command.VSwitchId ?? "vsw-registered",
                ZoneId = command.ZoneId ?? $"{world.Region}-a",
                CreationTime = known?.CreationTime ?? facts.Now,
            }));
    }

    /// <summary>Locally administered, unicast (IEEE 802: the two low bits of the first byte are 10).</summary>
    private static string NewMacAddress(Facts facts)
        => string.Join(':', Enumerable.Range(0, 6).Select(i => (i == 0 ? 2 : facts.Chance(256)).ToString("x2", CultureInfo.InvariantCulture)));
}
