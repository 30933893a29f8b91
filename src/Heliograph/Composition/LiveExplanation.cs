using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Heliograph.Core.Explaining;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Output;
using Heliograph.Wire.Parameters;

namespace Heliograph.Composition;

/// <summary>What is to be explained of the packets that pass.</summary>
/// <param name="Pattern">The flows that are meant.</param>
/// <param name="Direction">Null: both.</param>
/// <param name="Count">How many flows are explained.</param>
/// <param name="Duration">How long packets are looked at.</param>
/// <param name="NetworkNamespace">Where the agent mirrors: a name under /run/netns; null: that of the process.</param>
internal sealed record LiveQuestion(FlowPattern Pattern, TrafficDirection? Direction, int Count, TimeSpan Duration, string? NetworkNamespace);

/// <summary>Explains the packets that pass an interface of this machine, and compares with the counters that rose.</summary>
internal sealed class LiveExplanation(LiveQuestion asked, TimeProvider time)
{
    private const string Version = "2026-11-01";
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    /// <summary>A packet that is sent is counted before it is queued and captured behind the queue; longer than this none is expected to wait.</summary>
    private static readonly TimeSpan s_queue = TimeSpan.FromMilliseconds(20);

    /// <summary>The device of an interface, as the server knows it.</summary>
    /// <exception cref="CommandFailure">It has none.</exception>
    public async Task<LiveDevice> FindDeviceAsync(ApiClient client, string region, string id, CancellationToken cancellationToken)
    {
        var answer = await client.CallAsync(
            "DescribeInterfaces", Version, [new("RegionId", region), new("NetworkInterfaceIds.1", id)], "JSON", cancellationToken).ConfigureAwait(false);
        if (answer.IsRefusal)
        {
            var refusal = answer.ReadRefusal();
            throw new CommandFailure($"The device of {id} is not told, {refusal.Code}: {refusal.Message}", ExitCode.Refused);
        }

        using var document = JsonDocument.Parse(answer.Body);
        var found = document.RootElement.GetProperty("Interfaces").EnumerateArray().ToList();
        if (found is not [var one] || one.GetProperty("DeviceName").GetString() is not { Length: > 0 } device)
        {
            throw new CommandFailure($"{id} is no device of a host, so no packets pass it. 'heliograph interface list' shows those there are.", ExitCode.Failed);
        }

        Host = one.GetProperty("HostId").GetString() ?? "";
        return new LiveDevice(device, one.GetProperty("Perspective").GetString() == "guest" ? Perspective.Guest : Perspective.Host, asked.NetworkNamespace);
    }

    /// <summary>The host of the interface; empty when only a plan file is known.</summary>
    public string Host { get; private set; } = "";

    /// <param name="scene">What decides.</param>
    /// <param name="device">Where packets pass.</param>
    /// <param name="client">To ask for counters; null when there is no server.</param>
    /// <param name="region">Of the calls.</param>
    /// <param name="cancellationToken">Ends the capture early; what was captured is explained.</param>
    public async Task<LiveResult> RunAsync(MirrorScene scene, LiveDevice device, ApiClient? client, string region, CancellationToken cancellationToken)
    {
        using var capture = LiveCapture.Open(device) ?? throw new CommandFailure(NoDevice(device), ExitCode.Failed);
        var survey = new LiveSurvey(scene, asked.Pattern, asked.Direction, asked.Count);
        var first = await ReadAsync(client, region, scene.InterfaceId).ConfigureAwait(false);
        var begun = time.GetTimestamp();
        await Task.Run(() => Follow(capture, survey, first, begun, cancellationToken), CancellationToken.None).ConfigureAwait(false);
        var duration = time.GetElapsedTime(begun);
        var last = await ReadAsync(client, region, scene.InterfaceId).ConfigureAwait(false);
        while (capture.Take(survey, TimeSpan.Zero, at => at < Nanoseconds(first.Begun) || at > Nanoseconds(last.Ended) ? null : at < Nanoseconds(last.Begun) && at > Nanoseconds(first.Ended + s_queue)))
        {
            // What passed until the counters were read again.
        }

        capture.UpdateLost();
        if (survey.Total.Packets == 0)
        {
            throw new CommandFailure(NoPacket(device, duration), ExitCode.Failed);
        }

        if (survey.Flows.Count == 0)
        {
            throw new CommandFailure(string.Create(
                CultureInfo.InvariantCulture, $"{survey.Total.Packets} packets passed {device.Name} in {duration.TotalSeconds:0.0} s, and none fits --live{(asked.Direction is null ? "" : " and --direction")}."), ExitCode.Failed);
        }

        var problem = first.Problem.Length > 0 ? first.Problem : last.Problem;
        return new LiveResult(
            scene.InterfaceId, duration, survey, capture.Lost,
            problem.Length > 0 ? [] : LiveComparison.Of(survey.Counters(), first.Counters, last.Counters, capture.Lost == 0), problem);
    }

    private void Follow(LiveCapture capture, LiveSurvey survey, Reading first, long begun, CancellationToken cancellationToken)
    {
        var (from, sure) = (Nanoseconds(first.Begun), Nanoseconds(first.Ended + s_queue));
        while (time.GetElapsedTime(begun) < asked.Duration && !cancellationToken.IsCancellationRequested)
        {
            capture.Take(survey, s_look, at => at < from ? null : at > sure);
        }
    }

    private async Task<Reading> ReadAsync(ApiClient? client, string region, InterfaceId id)
    {
        var begun = time.GetUtcNow();
        if (client is null)
        {
            return new Reading(begun, begun, [], "there is no server to ask for them");
        }

        // Also after an interrupt: without the second reading the first one was in vain.
        var answer = await client.CallAsync("GetMirrorStatus", Version, [new RequestParameter("RegionId", region)], "JSON", CancellationToken.None).ConfigureAwait(false);
        var ended = time.GetUtcNow();
        if (answer.IsRefusal)
        {
            return new Reading(begun, ended, [], $"GetMirrorStatus is refused, {answer.ReadRefusal().Code}");
        }

        using var document = JsonDocument.Parse(answer.Body);
        return MirrorCounters.Read(document.RootElement, id.Value) is { } counters
            ? new Reading(begun, ended, counters, "")
            : new Reading(begun, ended, [], "no connected host mirrors the interface");
    }

    private string NoDevice(LiveDevice device)
        => $"There is no device {device.Name} {Where(device)}. {(Host.Length > 0 ? $"It is of the host {Host}: run this there. " : "")}--namespace names the network namespace in which the agent mirrors.";

    private string NoPacket(LiveDevice device, TimeSpan duration) => string.Create(
        CultureInfo.InvariantCulture, $"No packet passed {device.Name} {Where(device)} in {duration.TotalSeconds:0.0} s{(Host.Length > 0 ? $" (it is a device of the host {Host})" : "")}. --for waits longer.");

    private static string Where(LiveDevice device) => device.NetworkNamespace is { } name ? $"in the network namespace {name}" : $"of {Environment.MachineName}";

    /// <summary>As the kernel stamps packets.</summary>
    private static long Nanoseconds(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks * 100;

    /// <summary>Counters, and when they were asked for and told.</summary>
    private sealed record Reading(DateTimeOffset Begun, DateTimeOffset Ended, Dictionary<CounterName, Count> Counters, string Problem);
}
