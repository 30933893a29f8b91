using System.Globalization;
using System.Text.Json;

namespace Heliograph.Output;

/// <summary>A packet of PreviewTrafficMirrorSession as one line, and what is said beside the packets.</summary>
internal static class CaptureText
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Time (UTC), direction, ends, protocol, length, info.</summary>
    public static string LineOf(JsonElement packet)
    {
        var (length, captured) = (packet.GetProperty("Length").GetInt32(), packet.GetProperty("CapturedLength").GetInt32());
        var direction = Text(packet, "Direction") switch { "ingress" => "in ", "egress" => "out", _ => "  -" };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Text(packet, "Time")[11..26]} {direction} {Text(packet, "Source")} > {Text(packet, "Destination")} {Text(packet, "Protocol")} {length}{(captured < length ? $" (first {captured})" : "")}: {Text(packet, "Info")}");
    }

    /// <summary>Nanoseconds since 1970 of an answer's time, which has nine digits behind the second.</summary>
    public static long NanosecondsOf(JsonElement packet)
    {
        var time = Text(packet, "Time");
        var second = DateTimeOffset.ParseExact(time[..19], "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return (second.ToUnixTimeSeconds() * NanosecondsPerSecond) + long.Parse(time.AsSpan(20, 9), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>What hinders, one sentence each; empty when packets can come from every host.</summary>
    public static IReadOnlyList<string> Hindrances(JsonElement answer)
    {
        var hosts = answer.GetProperty("Hosts").EnumerateArray().ToList();
        List<string> told = [.. hosts.Where(host => Text(host, "Problem").Length > 0).Select(host => $"{Text(host, "Problem")}.")];
        if (hosts.Count == 0)
        {
            told.Add("The session has no source that is present on a host: heliograph session show tells its sources, heliograph interface list those that are present.");
        }
        else if (!answer.GetProperty("Enabled").GetBoolean())
        {
            told.Add("The session is off, so nothing is copied: heliograph session update ID --Enabled true.");
        }
        else
        {
            told.AddRange(hosts.Where(host => Text(host, "State") == "NothingSent").Select(host => $"The host {Text(host, "HostId")} sends no copies of the session: heliograph session stats tells why."));
        }

        var shared = answer.GetProperty("SharedWithSessionIds").EnumerateArray().Select(id => id.GetString()).ToList();
        if (shared.Count > 0)
        {
            told.Add($"Packets of {string.Join(", ", shared)} are among them: same source, network identifier and collector.");
        }

        return told;
    }

    /// <summary>Whether waiting is of use.</summary>
    public static bool CanCome(JsonElement answer)
        => answer.GetProperty("Hosts").EnumerateArray().Any(host => Text(host, "State") is "Capturing" or "NothingSent");

    public static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";
}
