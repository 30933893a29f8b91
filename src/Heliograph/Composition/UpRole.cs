using Heliograph.Agent;
using Heliograph.Agent.Attaching;
using Heliograph.Agent.Interfaces;
using Heliograph.Lab;
using Heliograph.Server;
using Heliograph.Server.Agents;
using Heliograph.Store.Sqlite;
using Microsoft.Extensions.Logging;

namespace Heliograph.Composition;

/// <summary>What <c>up</c> and <c>serve</c> run: the server on the embedded store, and for <c>up</c> an agent in the same process.</summary>
internal sealed record UpOptions
{
    public required ServerOptions Server { get; init; }

    /// <summary>Null: no agent, which is <c>serve</c>.</summary>
    public AgentOptions? Agent { get; init; }

    /// <summary>How programs come to the hooks of interfaces, also in a lab.</summary>
    public AttachChoice Attach { get; init; }

    /// <summary>Not null: make a lab and let the agent work in it.</summary>
    public LabOptions? Lab { get; init; }
}

/// <summary>Told when everything is ready.</summary>
/// <param name="Server">The running server.</param>
/// <param name="Lab">The lab, if one was asked for.</param>
internal sealed record UpStarted(HeliographServer Server, LabCloud? Lab);

/// <summary>Puts server, store, agent and lab together and takes them apart in the opposite order.</summary>
internal sealed class UpRole(UpOptions options, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>Runs until cancelled. Whatever fails, what was made before is removed again.</summary>
    /// <param name="started">Called once, when calls are accepted.</param>
    /// <param name="cancellationToken">The end.</param>
    public async Task RunAsync(Func<UpStarted, Task> started, CancellationToken cancellationToken)
    {
        await using var lab = options.Lab is { } wanted
            ? await LabCloud.CreateAsync(wanted, time, cancellationToken).ConfigureAwait(false)
            : null;
        var agentOptions = lab is null ? options.Agent : LabHost.AgentOptions(lab, options.Lab!.Prefix) with { Attach = options.Attach }; // a lab is there because it was asked for
        await using var store = SqliteStore.Open(new SqliteStoreOptions { DataDirectory = options.Server.DataDirectory, TimeProvider = time });
        await using var agent = agentOptions is null ? null : new MirrorAgent(agentOptions, time, loggers.CreateLogger<MirrorAgent>());
        await using var server = await HeliographServer
            .StartAsync(
                options.Server,
                store,
                time,
                loggers,
                (ready, token) => agent is null ? Task.CompletedTask : RegisterAsync(ready, agentOptions!, agent, token), // an agent is made from its options
                cancellationToken)
            .ConfigureAwait(false);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = agent is null
            ? Task.Delay(Timeout.Infinite, stop.Token)
            : agent.RunAsync(new RegistryPlanSource(server.Hosts, agentOptions!.HostId), stop.Token); // as above
        try
        {
            await started(new UpStarted(server, lab)).ConfigureAwait(false);
            await running.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end was asked for.
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task RegisterAsync(HeliographServer server, AgentOptions agentOptions, MirrorAgent agent, CancellationToken cancellationToken)
    {
        var region = options.Server.DefaultRegion;
        var placement = new HostPlacement(
            agentOptions.HostId,
            StableId.Of("vpc", agentOptions.HostId.Value),
            StableId.Of("vsw", agentOptions.HostId.Value),
            $"{region}-a");
        var registration = new HostRegistration
        {
            HostId = agentOptions.HostId,
            RegionId = region,
            AccountId = server.Bootstrapped.Account,
            Interfaces = InterfaceDiscovery.Discover(agentOptions.Interfaces, agentOptions.NetworkNamespace, placement, time),
            ReadReport = agent.ReadReportAsync,
            ReadPreview = agent.ReadPreviewAsync,
        };
        return server.Hosts.RegisterAsync(registration, cancellationToken);
    }
}
