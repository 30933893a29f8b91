using System.Threading.Channels;
using Heliograph.Core.Model;
using Heliograph.Server.Worlds;
using Heliograph.Store;

namespace Heliograph.Server.Agents;

/// <summary>What a world keeps of hosts that join and leave.</summary>
internal static class HostMemory
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(1);

    public static WorldChange Joined(World world, HostRegistration registration, DateTimeOffset now)
    {
        var zone = registration.ZoneId ?? (registration.Interfaces.IsEmpty ? null : registration.Interfaces[0].ZoneId);
        return new WorldChange.PutHost(world.Hosts.TryGetValue(registration.HostId, out var known)
            ? known with { ZoneId = zone ?? known.ZoneId, LastSeen = now }
            : new Host { Id = registration.HostId, ZoneId = zone ?? "", CreationTime = now, LastSeen = now });
    }

    /// <summary>Notes when a host went. It has gone either way: that a store cannot be written now, or the server stops, ends nothing.</summary>
    public static async Task LeftAsync(WorldHolder holder, HostId host, TimeProvider clock)
    {
        try
        {
            await holder.CommitAsync(
                world => new Proposal<bool>(
                    true,
                    world.Hosts.TryGetValue(host, out var known) ? [new WorldChange.PutHost(known with { LastSeen = clock.GetUtcNow() })] : []),
                CancellationToken.None).WaitAsync(s_bound, clock).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is StoreException or ChannelClosedException or TimeoutException)
        {
            // Then the time of its joining stays.
        }
    }
}
