using System.Net;
using System.Net.Security;
using Heliograph.Server.Access;
using Heliograph.Server.Actions;
using Heliograph.Server.Agents;
using Heliograph.Server.Audit;
using Heliograph.Server.Hosting;
using Heliograph.Server.Identities;
using Heliograph.Server.Observability;
using Heliograph.Server.Pipeline;
using Heliograph.Server.WebConsole;
using Heliograph.Server.Worlds;
using Heliograph.Store;
using Heliograph.Wire.Parameters;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Heliograph.Server;

/// <summary>A running server. Disposing it answers what has begun, then stops; the store is the caller's.</summary>
public sealed class HeliographServer : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownBound = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HandshakeBound = TimeSpan.FromSeconds(10);

    private readonly Stack<IAsyncDisposable> _parts = new();

    private HeliographServer()
    {
    }

    /// <summary>Where it listens, with the port that was taken.</summary>
    public IPEndPoint EndPoint { get; private set; } = ServerOptions.DefaultEndPoint;

    /// <summary>Where it listens for HTTPS; null when it does not.</summary>
    public IPEndPoint? TlsEndPoint { get; private set; }

    /// <summary>Where it listens for who reads the metrics; null when it does not.</summary>
    public IPEndPoint? MetricsEndPoint { get; private set; }

    /// <summary>File with the certificate that clients have to trust, when it was made here; else null.</summary>
    public string? GeneratedCertificatePath { get; private set; }

    /// <summary>The account of the operator and its key.</summary>
    public BootstrapResult Bootstrapped { get => Started(field); private set; } = null!;

    /// <summary>Where agents join.</summary>
    public HostRegistry Hosts { get => Started(field); private set; } = null!;

    /// <inheritdoc cref="StartAsync(ServerOptions, IStore, TimeProvider?, ILoggerFactory?, Func{HeliographServer, CancellationToken, Task}?, CancellationToken)"/>
    public static Task<HeliographServer> StartAsync(
        ServerOptions options, IStore store, TimeProvider? clock, ILoggerFactory? loggers, CancellationToken cancellationToken)
        => StartAsync(options, store, clock, loggers, null, cancellationToken);

    /// <summary>Reads the state from the store and begins to accept.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="store">The state; stays open until after this server is disposed.</param>
    /// <param name="clock">Time; null for the system's.</param>
    /// <param name="loggers">Where to log; null for nowhere.</param>
    /// <param name="beforeAccepting">What must be there before the first call, for example the hosts of this process; null for nothing.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="StoreException">The state cannot be read.</exception>
    /// <exception cref="IOException">The address is in use, or not of this machine, or the certificate cannot be used.</exception>
    public static async Task<HeliographServer> StartAsync(
        ServerOptions options,
        IStore store,
        TimeProvider? clock,
        ILoggerFactory? loggers,
        Func<HeliographServer, CancellationToken, Task>? beforeAccepting,
        CancellationToken cancellationToken)
    {
        var server = new HeliographServer();
        try
        {
            var web = await server.PrepareAsync(options, store, clock ?? TimeProvider.System, loggers ?? NullLoggerFactory.Instance, cancellationToken)
                .ConfigureAwait(false);
            await (beforeAccepting?.Invoke(server, cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
            await server.AcceptAsync(web, cancellationToken).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
        {
            await part.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static T Started<T>(T? value)
        where T : class
        => value ?? throw new InvalidOperationException("The server has not started.");

    private async Task<WebApplication> PrepareAsync(
        ServerOptions options, IStore given, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var store = new MeasuredStore(given, clock);
        var sealer = SecretSealer.OfDirectory(options.DataDirectory);
        var keys = Keep(await AccessKeyRing.OpenAsync(store, sealer, clock, cancellationToken).ConfigureAwait(false));
        var nonces = Keep(await NonceMemory.OpenAsync(store, clock, cancellationToken).ConfigureAwait(false));
        var worlds = Keep(await WorldRegistry.OpenAsync(store, clock, cancellationToken).ConfigureAwait(false));
        Bootstrapped = await Bootstrap.RunAsync(keys, worlds, options, clock, cancellationToken).ConfigureAwait(false);
        var directories = Keep(await DirectoryRegistry.OpenAsync(store, keys, clock, cancellationToken).ConfigureAwait(false));
        var identities = new IdentityServices(directories, new SessionTokens(sealer), new AccessDenial(sealer));
        Hosts = new HostRegistry(worlds, clock);
        var pages = new PageTokens(sealer.DeriveKey("page tokens"));
        var audit = Keep(AuditLog.Open(store, options.Audit, Bootstrapped.Account, clock, loggers.CreateLogger<AuditLog>()));
        var pipeline = RequestPipeline.Create(options, store, worlds, keys, identities, nonces, Hosts, pages, audit, clock);
        var calls = new CallMetrics();
        var gateway = new Gateway(pipeline, calls, new CallRecorder(audit, keys), new Readiness(store, clock), options.WrapXmlLists, clock, loggers.CreateLogger<Gateway>());

        var console = ConsoleSite.Create(options, keys, identities, audit, gateway, clock);

        var certificate = options.Tls is { } tls ? ServerCertificate.Open(tls, options.DataDirectory, clock.GetUtcNow()) : null;
        GeneratedCertificatePath = certificate?.GeneratedPath;
        var web = Keep(new WebHost(BuildWeb(options, certificate, loggers, gateway, console, new MetricsPage(Hosts, calls, store)), certificate));
        return web.Application;
    }

    private async Task AcceptAsync(WebApplication web, CancellationToken cancellationToken)
    {
        await web.StartAsync(cancellationToken).ConfigureAwait(false);
        var isFirst = true;
        var features = web.Services.GetRequiredService<IServer>().Features;
        foreach (var address in features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(address => new Uri(address)))
        {
            var endPoint = IPEndPoint.Parse(address.Authority);
            if (address.Scheme == Uri.UriSchemeHttps)
            {
                TlsEndPoint = endPoint;
            }
            else if (isFirst)
            {
                (EndPoint, isFirst) = (endPoint, false);
            }
            else
            {
                MetricsEndPoint = endPoint; // It was asked for behind the first one.
            }
        }
    }

    private T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }

    private static WebApplication BuildWeb(
        ServerOptions options, ServerCertificate? certificate, ILoggerFactory loggers, Gateway gateway, ConsoleSite console, MetricsPage metrics)
    {
        // Not CreateBuilder: it would read settings from the working directory and watch it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "heliograph" });
        builder.Services.AddSingleton<ILoggerFactory>(new WarningsOnly(loggers));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Far above what the wire accepts: its refusal has the documented body, that of the listener has none.
            kestrel.Limits.MaxRequestLineSize = 8 * RequestLimits.MaxTargetBytes;
            kestrel.Limits.MaxRequestBufferSize = 9 * RequestLimits.MaxTargetBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
            kestrel.Limits.MaxRequestBodySize = null; // RequestReader stops at the limit, and the answer is the documented one.
            kestrel.Listen(options.EndPoint);
            if (options.MetricsEndPoint is { } metricsEndPoint)
            {
                kestrel.Listen(metricsEndPoint, MetricsPage.Mark);
            }

            if (certificate is not null)
            {
                kestrel.Listen(options.Tls!.EndPoint, listen => ListenTls(listen, certificate)); // There is a certificate for the listener only.
            }
        });
        var web = builder.Build();
        web.Run(context => MetricsPage.Owns(context) ? metrics.HandleAsync(context) : ConsoleSite.Owns(context.Request.Path) ? console.HandleAsync(context) : gateway.HandleAsync(context));
        return web;
    }

    /// <remarks>
    /// By callback, because a certificate given to Kestrel as it is makes it build a chain at start and load every authority of the
    /// system: that doubles the time until the first call is accepted.
    /// </remarks>
    private static void ListenTls(ListenOptions listen, ServerCertificate certificate)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = HandshakeBound,
            OnConnection = _ => new(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificate.Context,
                ApplicationProtocols = [SslApplicationProtocol.Http11],
            }),
        });
        _ = Task.Run(() => certificate.Context);
    }

    /// <summary>Stops accepting, lets what has begun end within a bound, and disposes the host.</summary>
    private sealed class WebHost(WebApplication application, ServerCertificate? certificate) : IAsyncDisposable
    {
        public WebApplication Application => application;

        public async ValueTask DisposeAsync()
        {
            using var bound = new CancellationTokenSource(ShutdownBound);
            await application.StopAsync(bound.Token).ConfigureAwait(false);
            await application.DisposeAsync().ConfigureAwait(false);
            certificate?.Dispose();
        }
    }

    /// <summary>
    /// The web host says more than it should below a warning: the target of every request, with the signature in it. Whatever the
    /// program's log is set to, that is not asked for.
    /// </summary>
    private sealed class WarningsOnly(ILoggerFactory inner) : ILoggerFactory
    {
        // A logger that takes anything there makes the web host begin an activity for each request; it would log what the gateway does itself.
        public ILogger CreateLogger(string categoryName)
            => categoryName == "Microsoft.AspNetCore.Hosting.Diagnostics" ? NullLogger.Instance : new Filtered(inner.CreateLogger(categoryName));

        public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

        public void Dispose()
        {
            // The factory is the caller's.
        }

        private sealed class Filtered(ILogger inner) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull
                => null;

            public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && inner.IsEnabled(logLevel);

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (IsEnabled(logLevel))
                {
                    inner.Log(logLevel, eventId, state, exception, formatter);
                }
            }
        }
    }

    /// <summary>The program decides when to stop; the web host must not listen to signals itself.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
