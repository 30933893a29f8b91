using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Heliograph.Core.Model;

namespace Heliograph.Fuzz.Targets;

/// <summary>Port ranges: a regular expression and big numbers decide what is one, and the printed form reads back.</summary>
internal sealed partial class Ports() : FuzzTarget("ports")
{
    public override IEnumerable<string> Words => ["-1/-1", "0/65535", "1/2", "65536", "/", "-", "00", "+1", " ", "\0", "\uFF11"];

    protected override void Try(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var (good, range, reversed) = Bounds.Measure(
            input.Length, "reading a port range", () => (PortRange.TryParse(text, out var read, out var turned), read, turned));
        var wanted = Wanted(text);
        Expect.Same(good, wanted is (true, false), $"whether \"{text}\" is a port range");
        Expect.Same(reversed, wanted is (true, true), $"whether \"{text}\" is reversed");
        if (!good)
        {
            Expect.That(range.IsAny, "a refused text left a range behind");
            return;
        }

        Expect.That(PortRange.TryParse(range.ToString(), out var again, out _) && again == range, $"\"{range}\" does not read back");
        Expect.That(range.IsAny || range.First <= range.Last, "the first port is above the last");
        Expect.That(range.Contains(range.First) && range.Contains(range.Last), "an end of the range is not in it");
        Expect.Same(range.Last < ushort.MaxValue && range.Contains((ushort)(range.Last + 1)), range.IsAny, "whether the port behind the range is in it");
    }

    private static (bool HasForm, bool Reversed) Wanted(string text)
    {
        if (text == "-1/-1")
        {
            return (true, false);
        }

        var match = Form().Match(text);
        if (!match.Success || Number(match.Groups[1].Value) is not { } first || Number(match.Groups[2].Value) is not { } last)
        {
            return (false, false);
        }

        return (true, first > last);
    }

    private static int? Number(string digits)
        => digits.TrimStart('0') is { Length: <= 5 } short_ && int.Parse("0" + short_, CultureInfo.InvariantCulture) is var number and <= ushort.MaxValue ? number : null;

    [GeneratedRegex(@"\A([0-9]+)/([0-9]+)\z")]
    private static partial Regex Form();
}
