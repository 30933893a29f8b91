using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Makes a load balancer known, or tells anew what it is.</summary>
public sealed record RegisterLoadBalancer
{
    /// <summary><c>lb-…</c> or <c>ep-…</c>; empty: a new load balancer.</summary>
    public string Id { get; init; } = "";
    public LoadBalancerNetwork Network { get; init; }
    public LoadBalancerAddress Address { get; init; }

    /// <summary>IPv4 addresses as text.</summary>
    public ImmutableArray<string> Collectors { get; init; } = [];

    public static Decision Decide(World world, RegisterLoadBalancer command, Facts facts)
    {
        if (command.Id.Length > 0 && !IsId(command.Id))
        {
            return Decision.Refuse(RefusalCodes.IllegalBalancerId);
        }

        var collectors = ImmutableArray.CreateBuilder<IPAddress>();
        foreach (var text in command.Collectors)
        {
            // Read as a block of one address: it takes nothing but four decimal numbers.
            if (!Cidr.TryParse($"{text}/32", out var block) || block.Version != IpVersion.IPv4)
            {
                return Decision.Refuse(RefusalCodes.IllegalCollectors);
            }

            var address = IPAddress.Parse(text);
            if (address.AddressFamily != AddressFamily.InterNetwork || collectors.Contains(address))
            {
                return Decision.Refuse(RefusalCodes.IllegalCollectors);
            }

            collectors.Add(address);
        }

        var id = command.Id.Length > 0 ? command.Id : IdGenerator.NewLoadBalancerId(world, facts);
        return Decision.Accept(
            new Outcome { Id = id },
            new WorldChange.PutLoadBalancer(new LoadBalancer
            {
                Id = id,
                Network = command.Network,
                Address = command.Address,
                Collectors = collectors.ToImmutable(),
                CreationTime = world.LoadBalancers.GetValueOrDefault(id)?.CreationTime ?? facts.Now,
            }));
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
