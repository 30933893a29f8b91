using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Heliograph.Agent;
using Heliograph.Agent.Pinning;
using Heliograph.Commands;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Lab;
using Heliograph.Output;
using Heliograph.Server;
using Heliograph.Server.Access;
using Heliograph.Server.Audit;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Heliograph.Composition;

/// <summary>The commands <c>up</c> and <c>serve</c>.</summary>
internal static class ServiceRole
{
    public static Task<int> ServeAsync(ServerSettings settings, Screen screen, TimeProvider time, CancellationToken cancellationToken)
        => RunAsync(new UpOptions { Server = OptionsOf(settings) }, settings, screen, time, cancellationToken);

    public static Task<int> UpAsync(UpSettings settings, Screen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        var lab = settings.LabName is { } name ? new LabOptions { Prefix = name } : null;
        var options = new UpOptions
        {
            Server = OptionsOf(settings.Server),
            Lab = lab,
            Attach = settings.Attach,
            Agent = lab is null ? HostAgent.OptionsOf(settings.Interfaces, settings.Pins, settings.Attach) : null,
        };
        return RunAsync(options, settings.Server, screen, time, cancellationToken);
    }

    private static async Task<int> RunAsync(
        UpOptions options, ServerSettings settings, Screen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection().AddLogging(ProgramLog.Configure).BuildServiceProvider();
        var role = new UpRole(options, time, services.GetRequiredService<ILoggerFactory>());
        try
        {
            await role.RunAsync(started => AnnounceAsync(started, settings, options.Agent?.Pins, screen), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or IOException { InnerException: ConnectionAbortedException or AddressInUseException })
        {
            throw new CommandFailure($"Cannot listen on {Addresses(settings)}: {e.Message.TrimEnd('.')}. Name another address with --listen{(settings.TlsEndPoint is null ? "" : " or --tls-listen")}.", ExitCode.Failed, e);
        }

        return ExitCode.Done;
    }

    private static string Addresses(ServerSettings settings)
        => settings.TlsEndPoint is { } tls ? $"{settings.EndPoint} and {tls}" : settings.EndPoint.ToString();

    private static ServerOptions OptionsOf(ServerSettings settings) => StrictSwitches.Apply(LenientOptionsOf(settings), settings.Strict);

    private static ServerOptions LenientOptionsOf(ServerSettings settings) => new()
    {
        EndPoint = settings.EndPoint,
        MetricsEndPoint = settings.MetricsEndPoint,
        RateLimits = new RateLimits { Published = settings.RateLimits },
        Policy = MirrorPolicy.Default with { Limits = Limits.Default with { Accounts = settings.MaxAccounts ?? Limits.Default.Accounts } },
        Tls = settings.TlsEndPoint is { } tls ? new TlsOptions(tls, settings.TlsCertificatePath, settings.TlsKeyPath) : null,
        Audit = new AuditBounds(settings.AuditMaxAge ?? AuditBounds.Default.MaxAge, settings.AuditMaxBytes ?? AuditBounds.Default.MaxBytes),
        DataDirectory = settings.DataDirectory,
        DefaultRegion = new RegionId(settings.Region),
        OtherRegions = [.. settings.FurtherRegions.Select(region => new RegionId(region))],
        AccountId = settings.AccountId is { } account ? new AccountId(account) : null,
        BootstrapAccessKeyId = settings.BootstrapAccessKeyId,
        BootstrapAccessKeySecret = settings.BootstrapAccessKeySecret is { } secret ? new Secret(secret) : null,
    };

    private static async Task AnnounceAsync(UpStarted started, ServerSettings settings, PinOptions? pins, Screen screen)
    {
        var endpoint = $"http://{ReachableAt(started.Server.EndPoint)}";
        var bootstrapped = started.Server.Bootstrapped;
        var secret = bootstrapped.NewSecret?.Reveal() ?? settings.BootstrapAccessKeySecret;
        var known = ClientFile.TryRead(settings.DataDirectory);
        if ((secret ?? (known?.AccessKeyId == bootstrapped.AccessKeyId ? known.AccessKeySecret : null)) is { } usable)
        {
            new ClientFile(endpoint, settings.Region, bootstrapped.AccessKeyId, usable).Write(settings.DataDirectory);
        }

        var lines = ImmutableArray.CreateBuilder<string>();
        lines.Add($"endpoint          {endpoint}");
        if (started.Server.TlsEndPoint is { } tls)
        {
            lines.Add($"https endpoint    https://{ReachableAt(tls)}");
        }

        if (started.Server.MetricsEndPoint is { } metrics)
        {
            lines.Add($"metrics           http://{ReachableAt(metrics)}/metrics");
        }

        if (started.Server.GeneratedCertificatePath is { } authority)
        {
            lines.Add($"certificate       {authority}   (made here: clients have to trust this file)");
        }

        lines.Add($"region            {string.Join(", ", [settings.Region, .. settings.FurtherRegions])}");
        lines.Add($"account           {bootstrapped.Account}");
        lines.Add($"access key id     {bootstrapped.AccessKeyId}");
        if (bootstrapped.NewSecret is { } made)
        {
            lines.Add($"access key secret {made.Reveal()}   (shown this once)");
        }

        if (started.Lab is { } lab)
        {
            lines.Add($"lab               {string.Join(", ", lab.Guests.Select(guest => $"{guest.NamespaceName} {guest.IPv4}"))}");
        }

        lines.Add($"try               heliograph status --data {settings.DataDirectory}");
        await screen.Data.WriteLineAsync(string.Join('\n', lines)).ConfigureAwait(false);
        await screen.Data.FlushAsync().ConfigureAwait(false);
        await screen.Talk.WriteLineAsync(pins is null
            ? "Ready. Ctrl-C ends it and removes what it made."
            : $"Ready. Ctrl-C ends it; its mirrors go on for {pins.HeartbeatLimit.TotalSeconds:0} s, or until it is started again. 'heliograph agent cleanup' removes them.").ConfigureAwait(false);
    }

    /// <summary>A client on this machine reaches a server that listens everywhere by the loopback.</summary>
    private static IPEndPoint ReachableAt(IPEndPoint listening)
        => listening.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, listening.Port)
            : listening.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, listening.Port)
            : listening;
}
