using System.Globalization;

namespace Heliograph.EndToEnd.Tests.Crash;

/// <summary>Resource groups and load balancers, none of which anything else uses. These operations take no client token.</summary>
internal sealed class GroupClient(string name, Random random, CrashRun run) : CrashClient(name, random, run)
{
    private const int MostOfEach = 4;

    protected override Operation Next()
    {
        var (groups, balancers) = (NamesOf("group"), NamesOf("balancer"));
        return Random.Next(6) switch
        {
            0 or 1 when groups.Length > 0 => Rename(Pick(groups)),
            2 when groups.Length > 0 => Group("DeleteResourceGroup", ("ResourceGroupId", Ids[$"group/{groups[0]}"])) with { Writes = Removal($"group/{groups[0]}") },
            3 when balancers.Length > 0 => new Operation("DeregisterLoadBalancer", ("LoadBalancerId", $"lb-{balancers[0]}"))
            {
                Version = ApiClient.OwnVersion, Writes = Removal($"balancer/{balancers[0]}"),
            },
            4 when groups.Length < MostOfEach => CreateGroup(),
            _ => Register(balancers.Length < MostOfEach ? Fresh() : Pick(balancers)),
        };
    }

    private Operation CreateGroup()
    {
        var (made, text) = (Fresh(), Fresh());
        return Group("CreateResourceGroup", ("Name", made), ("DisplayName", text)) with
        {
            Writes = [($"group/{made}", text)],
            Makes = [($"group/{made}", answer => answer.GetProperty("ResourceGroup").GetProperty("Id").GetString())],
        };
    }

    private Operation Rename(string group)
    {
        var text = Fresh();
        return Group("UpdateResourceGroup", ("ResourceGroupId", Ids[$"group/{group}"]), ("NewDisplayName", text)) with { Writes = [($"group/{group}", text)] };
    }

    /// <summary>Registering one that is there replaces its collectors.</summary>
    private Operation Register(string balancer)
    {
        var collector = string.Create(CultureInfo.InvariantCulture, $"10.{Random.Next(256)}.{Random.Next(256)}.{Random.Next(1, 255)}");
        return new Operation(
            "RegisterLoadBalancer",
            ("LoadBalancerId", $"lb-{balancer}"), ("NetworkType", "vpc"), ("AddressType", "intranet"), ("Collectors.1", collector))
        {
            Version = ApiClient.OwnVersion, Writes = [($"balancer/{balancer}", collector)],
        };
    }

    private static Operation Group(string action, params (string, string)[] parameters) => new(action, parameters) { Version = Picture.GroupVersion };
}
