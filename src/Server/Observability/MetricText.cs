using System.Globalization;
using System.Text;

namespace Heliograph.Server.Observability;

/// <summary>Writes metrics in the text format of Prometheus, version 0.0.4: families one after the other, each described once.</summary>
/// <remarks>Source: prometheus.io/docs/instrumenting/exposition_formats.</remarks>
internal sealed class MetricText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();
    private string _family = "";

    /// <summary>Begins a family; its samples follow.</summary>
    /// <param name="name">With its unit, and for a counter with <c>_total</c>.</param>
    /// <param name="type">counter, gauge or histogram.</param>
    /// <param name="help">One sentence.</param>
    public void Family(string name, string type, string help)
    {
        _family = name;
        _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
    }

    public void Sample(double value, params ReadOnlySpan<(string Name, string Value)> labels) => Write("", value, labels);

    /// <summary>A sample of a histogram: <c>_bucket</c>, <c>_sum</c> or <c>_count</c>.</summary>
    public void Part(string suffix, double value, params ReadOnlySpan<(string Name, string Value)> labels) => Write(suffix, value, labels);

    public override string ToString() => _text.ToString();

    private void Write(string suffix, double value, ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(_family).Append(suffix);
        var open = '{';
        foreach (var (name, text) in labels)
        {
            _text.Append(open).Append(name).Append("=\"");
            Escape(text);
            _text.Append('"');
            open = ',';
        }

        _text.Append(labels.IsEmpty ? " " : "} ").Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private void Escape(string text)
    {
        foreach (var sign in text)
        {
            _ = sign switch
            {
                '\\' => _text.Append("\\\\"),
                '"' => _text.Append("\\\""),
                '\n' => _text.Append("\\n"),
                _ => _text.Append(sign),
            };
        }
    }
}
