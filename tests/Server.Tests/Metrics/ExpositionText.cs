using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Shouldly;

namespace Heliograph.Server.Tests.Metrics;

/// <summary>A sample: its name with suffix, its labels in order, its value.</summary>
internal sealed record Sample(string Name, ImmutableSortedDictionary<string, string> Labels, double Value);

/// <summary>
/// Reads the text format of Prometheus strictly: a family is described once, before its samples, with a type that fits its name; names are
/// well formed; no series is there twice; histograms rise and agree with their count.
/// </summary>
internal static partial class ExpositionText
{
    private static readonly string[] s_suffixes = ["_bucket", "_sum", "_count"];

    public static List<Sample> Read(string text)
    {
        text.ShouldEndWith("\n");
        var (types, samples, family) = (new Dictionary<string, string>(), new List<Sample>(), "");
        var series = new HashSet<string>();
        string? described = null;
        foreach (var line in text[..^1].Split('\n'))
        {
            if (Help().Match(line) is { Success: true } help)
            {
                described = help.Groups[1].Value;
            }
            else if (Type().Match(line) is { Success: true } type)
            {
                family = type.Groups[1].Value;
                family.ShouldBe(described, line);
                types.TryAdd(family, type.Groups[2].Value).ShouldBeTrue($"{family} is described twice");
                family.EndsWith("_total", StringComparison.Ordinal).ShouldBe(type.Groups[2].Value == "counter", line);
            }
            else
            {
                var sample = ReadSample(line);
                var suffix = types[family] == "histogram" ? s_suffixes.Single(one => sample.Name == family + one) : "";
                sample.Name.ShouldBe(family + suffix, line);
                sample.Labels.ContainsKey("le").ShouldBe(suffix == "_bucket", line);
                series.Add(line[..line.LastIndexOf(' ')]).ShouldBeTrue($"twice: {line}");
                samples.Add(sample);
            }
        }

        foreach (var name in types.Where(pair => pair.Value == "histogram").Select(pair => pair.Key))
        {
            CheckHistogram(name, samples);
        }

        return samples;
    }

    private static Sample ReadSample(string line)
    {
        var match = Line().Match(line);
        match.Success.ShouldBeTrue(line);
        var labels = Label().Matches(match.Groups[2].Value);
        string.Join(',', labels.Select(label => label.Value)).ShouldBe(match.Groups[2].Value, line);
        var value = double.Parse(match.Groups[3].Value, NumberStyles.Float, CultureInfo.InvariantCulture);
        value.ShouldBeGreaterThanOrEqualTo(0, line);
        return new Sample(match.Groups[1].Value, labels.ToImmutableSortedDictionary(label => label.Groups[1].Value, label => label.Groups[2].Value, StringComparer.Ordinal), value);
    }

    private static void CheckHistogram(string name, List<Sample> samples)
    {
        foreach (var group in samples.Where(sample => sample.Name == $"{name}_bucket").GroupBy(bucket => Key(bucket.Labels.Remove("le"))))
        {
            var buckets = group.ToList();
            buckets[^1].Labels["le"].ShouldBe("+Inf");
            var bounds = buckets.SkipLast(1).Select(bucket => double.Parse(bucket.Labels["le"], CultureInfo.InvariantCulture)).ToList();
            bounds.ShouldBe(bounds.Order());
            buckets.Select(bucket => bucket.Value).ShouldBe(buckets.Select(bucket => bucket.Value).Order());
            samples.Single(sample => sample.Name == $"{name}_count" && Key(sample.Labels) == group.Key).Value.ShouldBe(buckets[^1].Value);
            samples.Count(sample => sample.Name == $"{name}_sum" && Key(sample.Labels) == group.Key).ShouldBe(1);
        }
    }

    private static string Key(ImmutableSortedDictionary<string, string> labels) => string.Join(',', labels.Select(pair => $"{pair.Key}={pair.Value}"));

    [GeneratedRegex("^# HELP ([a-z][a-z0-9_]*) [A-Z].*\\.$")]
    private static partial Regex Help();

    [GeneratedRegex("^# TYPE ([a-z][a-z0-9_]*) (counter|gauge|histogram)$")]
    private static partial Regex Type();

    [GeneratedRegex("^([a-z][a-z0-9_]*)(?:\\{(.*)\\})? ([0-9.E+-]+)$")]
    private static partial Regex Line();

    [GeneratedRegex("([a-z_]+)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"")]
    private static partial Regex Label();
}
