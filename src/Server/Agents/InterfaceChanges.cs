using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Server.Documents;

namespace Heliograph.Server.Agents;

/// <summary>What must change in a world so that it tells the interfaces that a host has now.</summary>
internal static class InterfaceChanges
{
    public static ImmutableArray<WorldChange> Of(World world, HostId host, ImmutableArray<NetworkInterface> now)
    {
        var seen = now.Select(networkInterface => networkInterface.Id).ToHashSet();
        var vanished = world.InterfacesOfHost(host)
            .Where(known => known.Present && !seen.Contains(known.Id))
            .Select(known => known with { Present = false });
        return
        [
            .. now.Select(reported => Known(world, reported)).Concat(vanished)
                .Where(networkInterface => IsNew(world, networkInterface))
                .Select(networkInterface => new WorldChange.PutInterface(networkInterface)),
        ];
    }

    private static NetworkInterface Known(World world, NetworkInterface reported)
        => world.Interfaces.TryGetValue(reported.Id, out var known)
            ? known.Settings.ApplyTo(reported) with { CreationTime = known.CreationTime, Description = known.Description, Present = true }
            : reported with { Present = true };

    private static bool IsNew(World world, NetworkInterface networkInterface)
        => !world.Interfaces.TryGetValue(networkInterface.Id, out var known)
        || !WorldCodec.Encode(world, new WorldChange.PutInterface(known)).Value
            .AsSpan().SequenceEqual(WorldCodec.Encode(world, new WorldChange.PutInterface(networkInterface)).Value);
}
