using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Server.Tests.Access;

namespace Heliograph.Server.Tests.Errors;

/// <summary>One region of a running server, and what a recipe does in it. Everything goes over HTTP, but for what a host does.</summary>
internal sealed class Scene(TestServer server, RegionId region, bool ownsServer) : IAsyncDisposable
{
    private readonly List<SilentHost> _hosts = [];

    public TestServer Server => server;

    public Api Api => server.Api;

    public string Region => region.Value;

    /// <summary>Unique on the server.</summary>
    public string Name => region.Value;

    public async Task OpenServiceAsync()
    {
        await SucceedAsync("OpenTrafficMirrorService");
        await RegisterAsync([.. Enumerable.Range(1, 5).Select(TestServer.Interface)]);
    }

    /// <summary>Makes interfaces known, as the agent of one host does; what it named before and does not name now is no longer there.</summary>
    public Task RegisterAsync(ImmutableArray<NetworkInterface> interfaces)
    {
        var host = new HostId($"host-{region}");
        return server.Hosts.RegisterAsync(
            TestServer.Registration() with { HostId = host, RegionId = region, Interfaces = [.. interfaces.Select(one => one with { HostId = host })] },
            TestContext.Current.CancellationToken);
    }

    /// <summary>The host of the region connects, and applies only what it is told to.</summary>
    public async Task<SilentHost> ConnectAsync()
    {
        var host = new SilentHost(server, new HostId($"host-{region}"));
        _hosts.Add(host);
        await host.ApplyAsync();
        return host;
    }

    public Task<Reply> CallAsync(string operation, params (string Name, string Value)[] parameters) => CallAsync(Manner.Default, operation, parameters);

    /// <summary>A call in the region of the scene, unless it names another one.</summary>
    public Task<Reply> CallAsync(Manner manner, string operation, params (string Name, string Value)[] parameters)
    {
        var known = Published.Operations.FirstOrDefault(published => published.Key == operation);
        return Api.CallAsync(
            known is null ? manner : manner with { Version = known.Version },
            known?.Name ?? operation,
            parameters.Any(parameter => parameter.Name == "RegionId") ? parameters : [.. parameters, ("RegionId", Region)]);
    }

    public async Task<Reply> SucceedAsync(string operation, params (string Name, string Value)[] parameters)
    {
        var reply = await CallAsync(operation, parameters);
        return reply.Status == 200 ? reply : throw new InvalidOperationException($"{operation} was refused: {reply.Text}");
    }

    /// <summary>A call of the extension API that must succeed.</summary>
    public async Task<Reply> ExtendAsync(string operation, params (string Name, string Value)[] parameters)
    {
        var reply = await CallAsync(Manner.Extension, operation, parameters);
        return reply.Status == 200 ? reply : throw new InvalidOperationException($"{operation} was refused: {reply.Text}");
    }

    public async Task<string> FilterAsync(params (string Name, string Value)[] parameters)
        => (await SucceedAsync("CreateTrafficMirrorFilter", parameters)).String("TrafficMirrorFilterId");

    /// <summary>A filter with one inbound rule of priority 1.</summary>
    public async Task<(string Filter, string Rule)> FilterWithRuleAsync()
    {
        var filter = await FilterAsync([.. Rule("IngressRules.1", ("Priority", "1"))]);
        var rule = (await SucceedAsync("ListTrafficMirrorFilters", ("TrafficMirrorFilterIds.1", filter)))
            .List("TrafficMirrorFilters").Single().GetProperty("IngressRules")[0].GetProperty("TrafficMirrorFilterRuleId").GetString()!;
        return (filter, rule);
    }

    public async Task<string> SessionAsync(string? filter = null, int priority = 1, string source = "eni-1", params (string Name, string Value)[] more)
        => (await SucceedAsync("CreateTrafficMirrorSession", Changed(Api.SessionParameters(filter ?? await FilterAsync(), priority, source), more)))
            .String("TrafficMirrorSessionId");

    /// <summary>A session from eni-1 to eni-5 of a new filter with the given changes; an empty value leaves a parameter out.</summary>
    public async Task<Reply> CreateSessionAsync(params (string Name, string Value)[] changes)
        => await CallAsync("CreateTrafficMirrorSession", Changed(Api.SessionParameters(await FilterAsync()), changes));

    public async Task<string> BalancerAsync(string network = "vpc", string address = "intranet")
        => (await ExtendAsync("RegisterLoadBalancer", ("NetworkType", network), ("AddressType", address), ("Collectors.1", "10.0.0.41"))).String("LoadBalancerId");

    /// <summary>A user of the account without any permission.</summary>
    public async Task<Manner> StrangerAsync() => MannerOf(await Identity.OwnerOf(server).NewUserAsync($"user-{Name}"));

    public async Task<Manner> UserAsync(string document) => MannerOf(await Identity.OwnerOf(server).NewUserAsync($"user-{Name}", document));

    public static Manner MannerOf(Identity identity)
        => new() { KeyId = identity.KeyId, KeySecret = identity.Secret, SecurityToken = identity.Token };

    /// <summary>A rule that accepts TCP, in a list of rules.</summary>
    public static (string Name, string Value)[] Rule(string path, params (string Name, string Value)[] fields)
        => Changed([($"{path}.Action", "accept"), ($"{path}.Protocol", "TCP")], [.. fields.Select(field => ($"{path}.{field.Name}", field.Value))]);

    public static (string Name, string Value)[] Changed((string Name, string Value)[] parameters, (string Name, string Value)[] changes)
        => [.. parameters.Where(parameter => changes.All(change => change.Name != parameter.Name)), .. changes];

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        if (ownsServer)
        {
            await server.DisposeAsync();
        }
    }
}
