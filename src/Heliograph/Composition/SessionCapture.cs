using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Heliograph.Output;
using Heliograph.Receiver.Writing;
using Heliograph.Wire.Parameters;

namespace Heliograph.Composition;

/// <summary>Asks for the packets of a session again and again, and writes them where they are wanted.</summary>
/// <param name="session">Its id.</param>
/// <param name="packets">After so many it ends.</param>
/// <param name="asJson">Lines for programs.</param>
/// <param name="file">Gets pcapng in place of lines; null for lines. The caller's.</param>
/// <param name="settings">Whom to ask.</param>
/// <param name="time">The clock.</param>
internal sealed class SessionCapture(string session, int packets, bool asJson, Stream? file, ClientSettings settings, TimeProvider time)
{
    public const string Action = "PreviewTrafficMirrorSession";
    private const string Version = "2026-11-01";
    private const int MostOfAnAnswer = 500;

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private PcapngStream? _pcapng;
    private string _token = "";
    private long _shown;
    private long _notShown;

    /// <returns>The exit code: done also when it was ended by the person.</returns>
    public async Task<int> RunAsync(Screen screen, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(settings, time);
        _pcapng = file is null ? null : new PcapngStream(file, "heliograph session capture");
        try
        {
            while (_shown < packets)
            {
                var answer = await client.CallAsync(Action, Version, Parameters(), "JSON", cancellationToken).ConfigureAwait(false);
                if (answer.IsRefusal)
                {
                    Refusals.Write(answer, asJson, screen);
                    return ExitCode.Refused;
                }

                using var document = JsonDocument.Parse(answer.Body);
                Take(document.RootElement, screen);
                if (_shown < packets)
                {
                    await Task.Delay(s_interval, time, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The person has seen enough.
        }
        catch (IOException failure) when (file is not null)
        {
            throw new CommandFailure($"Packets cannot be written any more: {failure.Message}", ExitCode.Failed, failure);
        }

        screen.Talk.WriteLine($"{_shown} packets{(_notShown > 0 ? $", and {_notShown} that came faster than they are shown" : "")}.");
        return ExitCode.Done;
    }

    private ImmutableArray<RequestParameter> Parameters() =>
    [
        new("RegionId", settings.Region),
        new("TrafficMirrorSessionId", session),
        new("MaxResults", Math.Min(MostOfAnAnswer, packets - _shown).ToString(CultureInfo.InvariantCulture)),
        new("Layers", asJson ? "true" : "false"),
        .. _token.Length > 0 ? [new RequestParameter("NextToken", _token)] : (RequestParameter[])[],
    ];

    private void Take(JsonElement answer, Screen screen)
    {
        foreach (var hindrance in CaptureText.Hindrances(answer).Where(_said.Add))
        {
            screen.Talk.WriteLine(hindrance);
        }

        if (!CaptureText.CanCome(answer))
        {
            throw new CommandFailure("No host can show packets of the session.");
        }

        if (_token.Length == 0)
        {
            screen.Talk.WriteLine($"Looking at the copies of {session}. Ctrl-C ends it.");
        }

        foreach (var packet in answer.GetProperty("Packets").EnumerateArray().Take((int)Math.Min(MostOfAnAnswer, packets - _shown)))
        {
            Write(packet, screen);
            _shown++;
        }

        screen.Data.Flush();
        _notShown += answer.GetProperty("NotShown").GetInt64();
        _token = CaptureText.Text(answer, "NextToken");
    }

    private void Write(JsonElement packet, Screen screen)
    {
        if (_pcapng is { } pcapng)
        {
            pcapng.Write(
                CaptureText.Text(packet, "NetworkInterfaceId"), CaptureText.NanosecondsOf(packet), packet.GetProperty("Length").GetInt32(), packet.GetProperty("Frame").GetBytesFromBase64());
        }
        else
        {
            screen.Data.WriteLine(asJson ? packet.GetRawText() : CaptureText.LineOf(packet));
        }
    }
}
