using System.Globalization;
using Heliograph.Core.Model;
using YamlDotNet.RepresentationModel;

namespace Heliograph.Plans;

/// <summary>Reads the policy of a session. The keys are the parameters of SetSessionPolicy.</summary>
internal static class PolicySection
{
    private static readonly string[] s_known = ["expireTime", "sampleRate", "sampleBy", "packetsPerSecond", "bitsPerSecond", "continue", "truncateBy"];

    private static readonly string[] s_times = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK"];

    private static readonly Dictionary<string, SamplingMode> s_modes = new() { ["flow"] = SamplingMode.Flow, ["random"] = SamplingMode.Random };

    private static readonly Dictionary<string, Truncation> s_truncations = new() { ["packet"] = Truncation.Packet, ["superPacket"] = Truncation.SuperPacket };

    public static SessionPolicy Read(YamlNode node, Mistakes mistakes)
    {
        if (Section.Of(node, "a policy", s_known, mistakes) is not { } section)
        {
            return SessionPolicy.None;
        }

        return new SessionPolicy
        {
            ExpiresAt = Time(section, "expireTime"),
            Sampling = Sampling(section),
            PacketsPerSecond = section.LargeNumber("packetsPerSecond", 1, SessionPolicy.MaxPacketsPerSecond),
            BitsPerSecond = section.LargeNumber("bitsPerSecond", SessionPolicy.MinBitsPerSecond, SessionPolicy.MaxBitsPerSecond),
            Continue = section.Boolean("continue", otherwise: false),
            TruncateBy = section.Word("truncateBy", s_truncations, Truncation.Packet),
        };
    }

    private static DateTimeOffset? Time(Section section, string key)
    {
        if (section.Text(key) is not { } text)
        {
            return null;
        }

        // A moment without a zone would be another one on another machine.
        if (DateTimeOffset.TryParseExact(text, s_times, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time)
            && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal)))
        {
            return time;
        }

        section.Wrong(key, $"'{key}' is {text}, and must be a time with its zone, such as 2026-11-23T22:00:00Z.");
        return null;
    }

    private static Sampling? Sampling(Section section)
    {
        var mode = section.Word("sampleBy", s_modes, SamplingMode.Flow);
        if (section.Text("sampleRate") is not { } text)
        {
            if (section.TryFind("sampleBy", out _))
            {
                section.Wrong("sampleBy", "'sampleBy' needs 'sampleRate', for example sampleRate: 1/100.");
            }

            return null;
        }

        if (SampleRate.TryParse(text, out var rate))
        {
            return new Sampling(mode, rate);
        }

        section.Wrong("sampleRate", $"'sampleRate' is {text}, and must be so many of so many, such as 1/100 or 250/1000, at most of {SampleRate.Most}.");
        return null;
    }
}
