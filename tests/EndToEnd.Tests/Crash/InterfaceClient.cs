using System.Globalization;

namespace Heliograph.EndToEnd.Tests.Crash;

/// <summary>Interfaces that no host offers, and load balancers; no session uses them.</summary>
internal sealed class InterfaceClient(string name, Random random, CrashRun run) : CrashClient(name, random, run)
{
    private const int MostOfEach = 4;

    protected override Operation Next()
    {
        var (interfaces, balancers) = (NamesOf("interface"), NamesOf("balancer"));
        return Random.Next(6) switch
        {
            0 or 1 when interfaces.Length > 0 => Describe(Pick(interfaces)),
            2 when interfaces.Length > 0 => Own("DeregisterInterface", ("NetworkInterfaceId", Ids[$"interface/{interfaces[0]}"])) with
            {
                Writes = Removal($"interface/{interfaces[0]}"),
            },
            3 when balancers.Length > 0 => Own("DeregisterLoadBalancer", ("LoadBalancerId", $"lb-{balancers[0]}")) with { Writes = Removal($"balancer/{balancers[0]}") },
            4 when interfaces.Length < MostOfEach => Register(),
            _ => RegisterBalancer(balancers.Length < MostOfEach ? Fresh() : Pick(balancers)),
        };
    }

    private Operation Register()
    {
        var (made, text) = (Fresh(), Fresh());
        return Own("RegisterInterface", ("NetworkInterfaceName", made), ("PrimaryIpAddress", Address()), ("Description", text)) with
        {
            Writes = [($"interface/{made}", text)],
            Makes = [($"interface/{made}", answer => answer.GetProperty("NetworkInterfaceId").GetString())],
        };
    }

    private Operation Describe(string changed)
    {
        var text = Fresh();
        return Own("UpdateInterface", ("NetworkInterfaceId", Ids[$"interface/{changed}"]), ("Description", text)) with { Writes = [($"interface/{changed}", text)] };
    }

    /// <summary>Registering one that is there replaces its collectors.</summary>
    private Operation RegisterBalancer(string balancer)
    {
        var collector = Address();
        return Own(
            "RegisterLoadBalancer",
            ("LoadBalancerId", $"lb-{balancer}"), ("NetworkType", "vpc"), ("AddressType", "intranet"), ("Collectors.1", collector)) with
        {
            Writes = [($"balancer/{balancer}", collector)],
        };
    }

    private string Address() => string.Create(CultureInfo.InvariantCulture, $"10.{Random.Next(256)}.{Random.Next(256)}.{Random.Next(1, 255)}");

    private Operation Own(string action, params (string, string)[] parameters) => new(action, parameters) { Version = ApiClient.OwnVersion, Token = Token() };
}
