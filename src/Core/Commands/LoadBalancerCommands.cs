using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Heliograph.Core.Balancing;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>A member of a load balancer as it was asked for.</summary>
/// <param name="Address">IPv4 address as text.</param>
/// <param name="Weight">0 to <see cref="GroupMember.MaxWeight"/>.</param>
/// <param name="Draining">It takes no flows.</param>
public readonly record struct GivenMember(string Address, int Weight = GroupMember.DefaultWeight, bool Draining = false);

/// <summary>Makes a load balancer known, or tells anew what it is.</summary>
public sealed record RegisterLoadBalancer
{
    /// <summary><c>lb-…</c> or <c>ep-…</c>; empty: a new load balancer.</summary>
    public string Id { get; init; } = "";
    public LoadBalancerNetwork Network { get; init; }
    public LoadBalancerAddress Address { get; init; }

    /// <summary>IPv4 addresses as text, of members of the default weight.</summary>
    public ImmutableArray<string> Collectors { get; init; } = [];

    /// <summary>Further members.</summary>
    public ImmutableArray<GivenMember> Members { get; init; } = [];
    public HealthProbe Probe { get; init; } = HealthProbe.Default;

    public static Decision Decide(World world, RegisterLoadBalancer command, Facts facts)
    {
        if (command.Id.Length > 0 && !IsId(command.Id))
        {
            return Decision.Refuse(RefusalCodes.IllegalBalancerId);
        }

        var members = ImmutableArray.CreateBuilder<GroupMember>();
        foreach (var text in command.Collectors)
        {
            if (!TryAdd(new GivenMember(text), members))
            {
                return Decision.Refuse(RefusalCodes.IllegalCollectors);
            }
        }

        foreach (var given in command.Members)
        {
            if (!TryAdd(given, members))
            {
                return Decision.Refuse(RefusalCodes.IllegalMembers);
            }
        }

        var id = command.Id.Length > 0 ? command.Id : IdGenerator.NewLoadBalancerId(world, facts);
        return Decision.Accept(
            new Outcome { Id = id },
            new WorldChange.PutLoadBalancer(new LoadBalancer
            {
                Id = id,
                Network = command.Network,
                Address = command.Address,
                Members = members.ToImmutable(),
                Probe = command.Probe,
                CreationTime = world.LoadBalancers.GetValueOrDefault(id)?.CreationTime ?? facts.Now,
            }));
    }

    private static bool TryAdd(GivenMember given, ImmutableArray<GroupMember>.Builder members)
    {
        // Read as a block of one address: it takes nothing but four decimal numbers.
        if (!Cidr.TryParse($"{given.Address}/32", out var block) || block.Version != IpVersion.IPv4)
        {
            return false;
        }

        var address = IPAddress.Parse(given.Address);
        if (address.AddressFamily != AddressFamily.InterNetwork || members.Count == MemberTable.MaxMembers || members.Any(member => member.Address.Equals(address)))
        {
            return false;
        }

        members.Add(new GroupMember(address, given.Weight, given.Draining));
        return true;
    }

    private static bool IsId(string text)
        => (text.StartsWith("lb-", StringComparison.Ordinal) || LoadBalancer.IsEndpointId(text)) && text.Length > 3
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');
}

/// <summary>Forgets a load balancer; one that a session has as its target stays.</summary>
public sealed record DeregisterLoadBalancer
{
    public required string Id { get; init; }

    public static Decision Decide(World world, DeregisterLoadBalancer command, Facts facts)
        => !world.LoadBalancers.ContainsKey(command.Id) ? Decision.Refuse(RefusalCodes.SlbNotFound)
        : world.IsTarget(command.Id) ? Decision.Refuse(RefusalCodes.SessionsDepend)
        : Decision.Accept(new WorldChange.DeleteLoadBalancer(command.Id));
}
