using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Server.Observability;
using Heliograph.Server.Worlds;

namespace Heliograph.Server.Agents;

/// <summary>The hosts that run agents: takes their interfaces, gives them plans, knows how far they are.</summary>
public sealed class HostRegistry
{
    // Far below what one transaction may hold.
    private const int ChangesPerCommit = 51;

    private readonly WorldRegistry _worlds;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<HostId, ConnectedHost> _hosts = new();
    private readonly Signal _progress = new();

    internal HostRegistry(WorldRegistry worlds, TimeProvider clock) => (_worlds, _clock) = (worlds, clock);

    /// <summary>Makes a host known and its interfaces visible as ENIs; called again when its interfaces have changed.</summary>
    /// <remarks>An interface that is no longer named stays known, as not present.</remarks>
    public async Task RegisterAsync(HostRegistration registration, CancellationToken cancellationToken)
    {
        _hosts.AddOrUpdate(
            registration.HostId,
            _ => new ConnectedHost(registration),
            (_, host) =>
            {
                host.Renew(registration);
                return host;
            });
        var holder = _worlds.Of(registration.AccountId, registration.RegionId);
        var more = true;
        while (more)
        {
            var committed = await holder.CommitAsync(
                world =>
                {
                    var changes = InterfaceChanges.Of(world, registration.HostId, registration.Interfaces).Insert(0, HostMemory.Joined(world, registration, _clock.GetUtcNow()));
                    return new Proposal<bool>(
                        changes.Length > ChangesPerCommit, changes[..Math.Min(changes.Length, ChangesPerCommit)]);
                },
                cancellationToken).ConfigureAwait(false);
            more = committed.Result;
        }
    }

    /// <summary>The plans of a registered host: the present one at once, then each new one; a slow reader misses all but the newest.</summary>
    /// <remarks>The host counts as connected while the sequence is being read.</remarks>
    /// <exception cref="InvalidOperationException">The host is not registered.</exception>
    public async IAsyncEnumerable<HostPlan> WatchPlansAsync(HostId hostId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var host = Find(hostId);
        var holder = _worlds.Of(host.Registration.AccountId, host.Registration.RegionId);
        host.Connect();
        try
        {
            HostPlan? last = null;
            while (true)
            {
                var changed = holder.Changed;
                var world = holder.Current;
                var plan = PlanProjection.ForHost(world, hostId, world.Revision);
                if (last is null || !plan.AsksTheSameAs(last))
                {
                    last = plan;
                    host.Send(plan);
                    yield return plan;
                }
                else
                {
                    host.Evaluate(world.Revision);
                    _progress.Raise();
                }

                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            host.Disconnect();
            _progress.Raise();
            if (!host.IsConnected)
            {
                await HostMemory.LeftAsync(holder, hostId, _clock).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Notes what a host has applied.</summary>
    /// <exception cref="InvalidOperationException">The host is not registered.</exception>
    public void Acknowledge(HostReport report)
    {
        Find(report.HostId).Acknowledge(report);
        _progress.Raise();
    }

    /// <summary>How far a host of the account and region is; null when it has not joined since the server started.</summary>
    internal ConnectedHost? Find(AccountId account, RegionId region, HostId hostId)
        => _hosts.TryGetValue(hostId, out var host) && host.Registration.AccountId == account && host.Registration.RegionId == region
            ? host
            : null;

    /// <summary>Whether a host of the account and region takes plans now.</summary>
    internal bool IsConnected(AccountId account, RegionId region, HostId hostId) => Find(account, region, hostId) is { IsConnected: true };

    /// <summary>Waits until every connected host of the account and region does what <paramref name="revision"/> asks.</summary>
    /// <returns>False when the bound passed first.</returns>
    public async Task<bool> WaitAppliedAsync(
        AccountId account, RegionId region, long revision, TimeSpan bound, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(bound, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        while (true)
        {
            var progress = _progress.Next;
            if (IsApplied(account, region, revision))
            {
                return true;
            }

            try
            {
                await progress.WaitAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }
    }

    /// <summary>Whether every connected host of the account and region does what <paramref name="revision"/> asks.</summary>
    public bool IsApplied(AccountId account, RegionId region, long revision)
        => Connected(account, region).All(host => host.Applied >= revision);

    /// <summary>Asks every connected host of the account and region for its counters; one that cannot tell says so as a problem.</summary>
    internal async Task<ImmutableArray<HostReport>> ReadReportsAsync(
        AccountId account, RegionId region, TimeSpan bound, CancellationToken cancellationToken)
    {
        var hosts = Connected(account, region).OrderBy(host => host.Registration.HostId.Value, StringComparer.Ordinal);
        var reports = await Task.WhenAll(hosts.Select(host => ReadReportAsync(host, bound, cancellationToken))).ConfigureAwait(false);
        return [.. reports];
    }

    /// <summary>Asks every connected host of every account for its counters.</summary>
    internal async Task<ImmutableArray<OwnedReport>> ReadAllReportsAsync(TimeSpan bound, CancellationToken cancellationToken)
    {
        var hosts = _hosts.Values.Where(host => host.IsConnected).OrderBy(host => host.Registration.HostId.Value, StringComparer.Ordinal);
        return [.. await Task.WhenAll(hosts.Select(async host => new OwnedReport(
            host.Registration.AccountId, host.Registration.RegionId, await ReadReportAsync(host, bound, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false)];
    }

    /// <summary>Asks one host of the account and region for its counters; null when it is not connected.</summary>
    internal async Task<HostReport?> ReadReportAsync(
        AccountId account, RegionId region, HostId hostId, TimeSpan bound, CancellationToken cancellationToken)
        => Find(account, region, hostId) is { IsConnected: true } host ? await ReadReportAsync(host, bound, cancellationToken).ConfigureAwait(false) : null;

    /// <summary>Asks one host of the account and region for the last copies of a session; whatever is wrong is said in the answer.</summary>
    internal async Task<PreviewBatch> ReadPreviewAsync(
        AccountId account, RegionId region, HostId hostId, PreviewRequest request, TimeSpan bound, CancellationToken cancellationToken)
    {
        if (Find(account, region, hostId) is not { IsConnected: true } host)
        {
            return PreviewBatch.Without(PreviewState.NotConnected, $"the host {hostId} is not connected", request.After);
        }

        if (host.Registration.ReadPreview is not { } read)
        {
            return PreviewBatch.Without(PreviewState.NotSupported, $"the agent of the host {hostId} does not show packets", request.After);
        }

        using var deadline = new CancellationTokenSource(bound, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await read(request, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return PreviewBatch.Without(PreviewState.Failed, $"the host {hostId} did not answer within {bound.TotalSeconds} s", request.After);
        }
#pragma warning disable CA1031 // One host that fails must not hide the others.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return PreviewBatch.Without(PreviewState.Failed, $"the host {hostId} could not show packets: {failure.Message}", request.After);
        }
    }

    private async Task<HostReport> ReadReportAsync(ConnectedHost host, TimeSpan bound, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(bound, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await host.Registration.ReadReport(either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Silent(host, $"The host {host.Registration.HostId} did not report within {bound.TotalSeconds} s.");
        }
#pragma warning disable CA1031 // One host that fails must not hide the others.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return Silent(host, $"The host {host.Registration.HostId} could not report: {failure.Message}");
        }
    }

    private static HostReport Silent(ConnectedHost host, string problem)
        => new(host.Registration.HostId, host.Applied, "unknown", [], [problem]);

    private IEnumerable<ConnectedHost> Connected(AccountId account, RegionId region)
        => _hosts.Values.Where(host
            => host.IsConnected && host.Registration.AccountId == account && host.Registration.RegionId == region);

    private ConnectedHost Find(HostId hostId)
        => _hosts.TryGetValue(hostId, out var host) ? host : throw new InvalidOperationException($"The host {hostId} is not registered.");
}
