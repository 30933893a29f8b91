using System.Collections.Immutable;
using System.Threading.Channels;
using Heliograph.Agent.Attaching;
using Heliograph.Agent.Health;
using Heliograph.Agent.Pinning;
using Heliograph.Agent.PlanSource;
using Heliograph.Agent.Previewing;
using Heliograph.Agent.Reconciling;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Linux;
using Heliograph.Linux.Namespaces;
using Heliograph.Linux.Netlink;
using Microsoft.Extensions.Logging;

namespace Heliograph.Agent;

/// <summary>What runs on a host: takes plans, makes the kernel do them, keeps them true, and reports.</summary>
/// <remarks>
/// Events (a plan, a change in the kernel) are only recorded where they happen; one loop acts on them, at its own pace. All kernel
/// objects are made on one thread that lives in the agent's network namespace.
/// </remarks>
public sealed class MirrorAgent : IAsyncDisposable
{
    private readonly AgentOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly NetworkNamespace? _namespace;
    private readonly NamespaceThread _thread;
    private readonly NamespaceThread _watchThread;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new();
    private readonly PinDirectory? _pins;
    private readonly HealthMonitor _health;
    private readonly PreviewDesk _previews;
    private HostPlan? _newest;
    private HostPlan _applied = HostPlan.Empty(0);
    private ImmutableArray<string> _problems = [];
    private DataPlane? _plane;

    /// <exception cref="LinuxException">The namespace does not exist, or it may not be entered; or there is no place for pins.</exception>
    /// <exception cref="AgentRunsException">Pins are wanted, and another agent of this identity has them.</exception>
    public MirrorAgent(AgentOptions options, TimeProvider time, ILogger<MirrorAgent> logger)
        : this(options, time, logger, options?.Pins is { } pins ? PinDirectory.Open(options.HostId, pins) : null)
    {
    }

    internal MirrorAgent(AgentOptions options, TimeProvider time, ILogger<MirrorAgent> logger, PinDirectory? pins)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _time, _logger, _pins) = (options, time, logger, pins);
        if (pins is not null && pins.Options.HeartbeatLimit < 3 * options.RefreshInterval)
        {
            pins.Dispose();
            throw new ArgumentException($"A heartbeat limit of {pins.Options.HeartbeatLimit} is less than three refresh intervals of {options.RefreshInterval}.", nameof(options));
        }

        try
        {
            _namespace = options.NetworkNamespace is { } name ? NetworkNamespace.Open(name) : null;
            _thread = new NamespaceThread(_namespace);
            _watchThread = new NamespaceThread(_namespace);
            _health = new HealthMonitor(time, _thread, () => _wake.Writer.TryWrite(true));
            _previews = new PreviewDesk(time, _thread, session => _plane?.CopiesOf(session));
        }
        catch
        {
            _thread?.Dispose(); // null when the namespace cannot be entered
            _namespace?.Dispose();
            pins?.Dispose();
            throw;
        }
    }

    /// <summary>Works until cancelled. Then everything is detached, but what is pinned goes on for the heartbeat limit. The source's end does not end the agent.</summary>
    public async Task RunAsync(IPlanSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await _thread.InvokeAsync(Adopt).ConfigureAwait(false);
        var reading = ReadPlansAsync(source, stop.Token);
        var watching = _watchThread.InvokeAsync(() => Watch(stop.Token));
        try
        {
            while (true)
            {
                await WaitForWorkAsync(stop.Token).ConfigureAwait(false);
                await ApplyAsync(source, stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The caller asked for the end.
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
            await _health.WatchAsync([]).ConfigureAwait(false);
            await _thread.InvokeAsync(Detach).ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
    }

    /// <summary>The report of this moment, with fresh counters.</summary>
    public Task<HostReport> ReadReportAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _thread.InvokeAsync(ReadReport);
    }

    /// <summary>The last copies of a session, which are looked at as long as somebody asks.</summary>
    public Task<PreviewBatch> ReadPreviewAsync(PreviewRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        return _previews.ReadAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        await _previews.DisposeAsync().ConfigureAwait(false);
        await _health.DisposeAsync().ConfigureAwait(false);
        await _thread.InvokeAsync(Detach).ConfigureAwait(false);
        _thread.Dispose();
        _watchThread.Dispose();
        _namespace?.Dispose();
        _pins?.Dispose();
    }

    private async Task ReadPlansAsync(IPlanSource source, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var plan in source.PlansAsync(cancellationToken).ConfigureAwait(false))
            {
                lock (_gate)
                {
                    _newest = plan;
                }

                _wake.Writer.TryWrite(true);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end was asked for.
        }
    }

    private bool Watch(CancellationToken cancellationToken)
    {
        using var monitor = new RouteMonitor();
        while (!cancellationToken.IsCancellationRequested)
        {
            // Here, since the loop may wait for a server.
            _thread.Invoke(Beat);
            if (monitor.WaitForChange(_options.RefreshInterval, cancellationToken) != RouteChanges.None)
            {
                _wake.Writer.TryWrite(true);
            }
        }

        return true;
    }

    /// <summary>A plan, a change, or the refresh interval: the last repairs what no message announced.</summary>
    private async Task WaitForWorkAsync(CancellationToken cancellationToken)
    {
        using var interval = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        interval.CancelAfter(_options.RefreshInterval);
        try
        {
            await _wake.Reader.ReadAsync(interval.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The interval is over.
        }
    }

    private async Task ApplyAsync(IPlanSource source, CancellationToken cancellationToken)
    {
        HostPlan? plan;
        lock (_gate)
        {
            plan = _newest;
        }

        // Before the first plan nothing is known to be wrong.
        if (plan is null)
        {
            return;
        }

        var isNew = plan.Revision != _applied.Revision;
        await _health.WatchAsync(plan.Groups).ConfigureAwait(false);
        var outcome = await ApplyOnceAsync(plan).ConfigureAwait(false);
        var start = _time.GetTimestamp();
        // A plan counts as applied when copies can flow: give a collector that was never spoken to the moment that ARP takes.
        while (isNew && outcome.AwaitsNeighbour && _time.GetElapsedTime(start) < _options.NeighbourWait)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(_options.NeighbourWait);
            try
            {
                await _wake.Reader.ReadAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The neighbour did not answer in time; the kernel's announcement will wake the loop when it does.
            }

            outcome = await ApplyOnceAsync(plan).ConfigureAwait(false);
        }

        foreach (var problem in outcome.Problems.Except(_problems))
        {
            Log.Problem(_logger, problem);
        }

        var changed = isNew || !outcome.Problems.SequenceEqual(_problems);
        (_applied, _problems) = (plan, outcome.Problems);
        if (changed)
        {
            var report = await ReadReportAsync(cancellationToken).ConfigureAwait(false);
            if (!outcome.Failed)
            {
                Log.Applied(_logger, plan.Revision, report.Interfaces.Count(found => found.Directions.Any(direction => direction.Attached)));
            }

            await source.ReportAsync(report, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<ApplyOutcome> ApplyOnceAsync(HostPlan plan)
    {
        try
        {
            return await _thread.InvokeAsync(() => Apply(plan)).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException)
        {
            Log.Failed(_logger, plan.Revision, failure.Message);
            return new ApplyOutcome([failure.Message], false) { Failed = true };
        }
    }

    private ApplyOutcome Apply(HostPlan plan)
    {
        // A host without mirrors needs no permission and holds no maps.
        if (_plane is null && plan.Interfaces.IsEmpty && _pins is not { HasPins: true })
        {
            return new ApplyOutcome([], false);
        }

        _plane ??= new DataPlane(_time, _options.RefreshInterval, _options.HostId, _pins, _options.Attach);
        var outcome = _plane.Apply(plan, _health.IsUp);
        outcome = outcome with { Problems = [.. outcome.Problems, .. _health.Problems] };
        if (_pins is not null && plan.Interfaces.IsEmpty)
        {
            _plane.RemoveAll();
            Detach();
        }

        return outcome;
    }

    /// <summary>What runs already gets an agent again before there is a plan.</summary>
    private bool Adopt()
    {
        try
        {
            using (var routes = new RouteSocket())
            {
                LeftBehind.Remove(routes, _options.HostId, _pins?.Attachments() ?? []);
            }

            if (_pins is null)
            {
                foreach (var path in PinDirectory.RemoveLeftBehind(_options.HostId))
                {
                    Log.Removed(_logger, path);
                }

                return false;
            }

            if (!_pins.HasPins)
            {
                return false;
            }

            _plane ??= new DataPlane(_time, _options.RefreshInterval, _options.HostId, _pins, _options.Attach);
            Log.Adopted(_logger, _plane.AdoptedDirections);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Log.NotAdopted(_logger, failure.Message);
            return false;
        }
    }

    private void Beat()
    {
        try
        {
            _plane?.Beat();
            _plane?.NoteHits(_options.RefreshInterval);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Log.NotBeating(_logger, failure.Message);
        }
    }

    private HostReport ReadReport()
        => new(_options.HostId, _applied.Revision, Words(), _plane?.Report(_applied) ?? [], _problems)
        {
            Groups = _plane?.ReportGroups(_applied, _health.IsUp) ?? [],
        };

    private string Words()
    {
        // Before there is anything to mirror nothing has been asked of the kernel.
        var mode = _plane?.Mode ?? "direct mode";
        return _pins is null ? mode : $"{mode}, pinned: without an agent mirrors go on for {_pins.Options.HeartbeatLimit.TotalSeconds:0} s";
    }

    private bool Detach()
    {
        _plane?.Dispose();
        _plane = null;
        return true;
    }
}
