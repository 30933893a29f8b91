using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;
using Heliograph.Lab.Traffic;
using Heliograph.Lab.Verification;
using Heliograph.Lab.Witness;

namespace Heliograph.Lab.Scenario;

/// <summary>
/// The main job for real: opens the service, makes a filter and a session from server1 to collector1 through the API, lets
/// the guests talk, and compares what the collector received with what the reference matcher expects.
/// </summary>
public sealed class MirrorScenario
{
    /// <summary>The source's traffic is over when no packet came for this long.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);

    private readonly LabCloud _cloud;
    private readonly ScenarioOptions _options;
    private readonly TimeProvider _time;
    private readonly ApiLog _api;
    private readonly ScenarioApi _mirror;
    private ScenarioSession? _session;
    private ImmutableArray<Exchange> _traffic = [];
    private ReceiverOutcome _received = new([], 0, 0);
    private VerificationResult? _verification;
    private MirrorCounters? _counters;
    private long _witnessLost;

    private MirrorScenario(LabCloud cloud, ScenarioOptions options, TimeProvider time)
    {
        (_cloud, _options, _time) = (cloud, options, time);
        _api = new ApiLog(options, time);
        _mirror = new ScenarioApi(_api, options);
    }

    /// <summary>Runs it. Only cancellation is an exception; everything else that goes wrong is in the report.</summary>
    public static async Task<ScenarioReport> RunAsync(
        LabCloud cloud, ScenarioOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        ArgumentNullException.ThrowIfNull(options);
        var scenario = new MirrorScenario(cloud, options, time);
        string? failure = null;
        try
        {
            await scenario.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            failure = e.Message;
        }
        finally
        {
            await scenario.CleanUpAsync().ConfigureAwait(false);
        }

        return scenario.Report(failure);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await _mirror.OpenServiceAsync(cancellationToken).ConfigureAwait(false);
        var ends = await _mirror.FindInterfacesAsync(_cloud.Server1, _cloud.Collector1, cancellationToken).ConfigureAwait(false);
        await _mirror.DeleteLeftoversAsync(ends.SourceId, cancellationToken).ConfigureAwait(false);
        // Before the session is enabled: no copy comes too early to be seen.
        await using var receiver = _options.StartReceiver(BindCollector());
        await using var witness = GuestWitness.Start(_cloud, _cloud.Server1);
        await using var servers = await LabServers.StartAsync(_cloud).ConfigureAwait(false);
        _session = await _mirror.CreateSessionAsync(ends, LabFilter.For(_cloud.Server2), cancellationToken).ConfigureAwait(false);
        var from = UnixNanoseconds();
        _traffic = await LabTraffic.RunAsync(_cloud, _options.ConversationLimit, _options.ExchangeDone, cancellationToken)
            .ConfigureAwait(false);
        var until = await WaitForCopiesAsync(witness, receiver, from, cancellationToken).ConfigureAwait(false);
        // Receiver and witness go on meanwhile: a neighbour probe may come at any time, is counted, and may have a copy.
        _counters = await _mirror.ReadCountersAsync(
            _session, () => Compare(witness, receiver, from, until), cancellationToken).ConfigureAwait(false);
        _received = await receiver.StopAsync().ConfigureAwait(false);
        await witness.StopAsync().ConfigureAwait(false);
        _witnessLost = witness.Lost;
        _verification = Compare(witness, receiver, from, until);
    }

    private Socket BindCollector()
    {
        var socket = _cloud.OpenSocket(_cloud.Collector1, AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Any, VxlanHeader.Port));
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new LabException(
                $"UDP port {VxlanHeader.Port} of {_cloud.Collector1.NamespaceName} cannot be bound: {e.Message}. "
                + "End the receiver that runs there.",
                e);
        }
    }

    /// <summary>Waits until the source is quiet and every copy is there, or the limit has passed.</summary>
    /// <returns>Until when packets have to have copies.</returns>
    private async Task<long> WaitForCopiesAsync(
        GuestWitness witness, ILabReceiver receiver, long from, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            // Taken before looking: what comes during the look is neither waited for nor held against anybody.
            var now = UnixNanoseconds();
            var newest = witness.Packets.Select(p => p.UnixNanoseconds).DefaultIfEmpty(from).Max();
            var isQuiet = now - newest >= Quiet.Ticks * UnixTime.NanosecondsPerTick;
            if ((isQuiet && Compare(witness, receiver, from, now).IsExact) || _time.GetElapsedTime(started) >= _options.ArrivalLimit)
            {
                return now;
            }

            await Task.Delay(Poll.Interval, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private VerificationResult Compare(GuestWitness witness, ILabReceiver receiver, long from, long until)
        => MirrorVerification.Compare(new VerificationInput
        {
            Sessions = [_session!.Plan(_cloud.Collector1.IPv4, _options.VirtualNetworkId)], // made before there is anything to compare
            UnderlayMtu = LabCloud.UnderlayMtu,
            Witnessed = [.. witness.Packets],
            Received = [.. receiver.Copies],
            MirroredFromUnixNanoseconds = from,
            MirroredUntilUnixNanoseconds = until,
        });

    private async Task CleanUpAsync()
    {
        if (!_options.CleanUp)
        {
            return;
        }

        using var limit = new CancellationTokenSource(_options.SetUpLimit, _time);
        try
        {
            await _mirror.DeleteMadeAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Whatever the delegate throws: the run is over and its report says more than this.
            _mirror.Problems.Add($"Session and filter could not be deleted: {e.Message}");
        }
    }

    private ScenarioReport Report(string? failure)
    {
        var problems = ScenarioProblems.Of(_verification, _counters, _received, _witnessLost).AddRange(_mirror.Problems);
        var sessionId = _mirror.SessionId;
        return new ScenarioReport
        {
            Ok = failure is null && problems.IsEmpty && _verification is { IsExact: true, Expected: > 0 },
            Failure = failure,
            Problems = problems,
            ApiCalls = _api.Calls,
            Traffic = _traffic,
            Rules = [.. (_verification?.Rules ?? []).Select(ReportRule)],
            NotMirrored = _verification?.NotMirrored ?? [],
            Packets = _verification is { } v
                ? new ScenarioPackets
                {
                    Witnessed = v.Witnessed,
                    Expected = v.Expected,
                    Sent = sessionId is null ? null : _counters?.SentBy(sessionId),
                    Received = v.Received,
                    Exact = v.Matched,
                    Missing = v.MissingCount,
                    Unexpected = v.UnexpectedCount,
                }
                : ScenarioPackets.None,
            CaptureFiles = _received.CaptureFiles,
            FilterId = _mirror.FilterId,
            SessionId = sessionId,
            VirtualNetworkId = _options.VirtualNetworkId,
        };
    }

    private ScenarioRule ReportRule(RuleCount rule) => new(
        rule.RuleId.Value, rule.Direction, rule.Priority, rule.Action, rule.Description, rule.Packets, _counters?.DecidedBy(rule.RuleId.Value));

    private long UnixNanoseconds() => (_time.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * UnixTime.NanosecondsPerTick;
}

internal static class UnixTime
{
    public const long NanosecondsPerTick = 100;
}

/// <summary>The session that the scenario made, with the rules as the server numbered them.</summary>
internal sealed record ScenarioSession(string Id, string FilterId, ImmutableArray<FilterRule> Rules, int Priority, int PacketLength)
{
    public SessionPlan Plan(IPAddress target, int vni) => new()
    {
        Id = new SessionId(Id),
        Priority = Priority,
        VirtualNetworkId = vni,
        PacketLength = PacketLength,
        TargetAddress = target,
        IngressRules = RulesOf(TrafficDirection.Ingress),
        EgressRules = RulesOf(TrafficDirection.Egress),
    };

    private ImmutableArray<FilterRule> RulesOf(TrafficDirection direction)
        => [.. Rules.Where(r => r.Direction == direction).OrderBy(r => r.Priority)];
}
