using System.Text;
using Heliograph.Core.Model;
using Heliograph.Server.Access;
using Heliograph.Server.Actions;

namespace Heliograph.Fuzz.Targets;

/// <summary>Page tokens and security tokens: what was not issued is refused, what was issued reads back, for its own query only.</summary>
internal sealed class Tokens() : FuzzTarget("tokens")
{
    private const string Query = "ListTrafficMirrorFilters\n1\ncn-hangzhou\n";

    private static readonly byte[] s_key = [.. Enumerable.Range(1, 32).Select(number => (byte)number)];
    private static readonly PageTokens s_pages = new(s_key);
    private static readonly SessionTokens s_sessions = new(new SecretSealer(s_key));

    public override IEnumerable<string> Words => ["=", "==", "-", "_", "+", "/", "AAAA", " ", "\n"];

    protected override void Try(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        Expect.That(!Bounds.Measure(input.Length, "reading a page token", () => s_pages.TryRead(Query, text, out _)), "a page token that was never issued was taken");
        Expect.That(!Bounds.Measure(input.Length, "reading a security token", () => s_sessions.TryRead(text, out _)), "a security token that was never issued was taken");

        var reader = new ByteReader(input);
        var ticks = (long)((ulong)reader.Int64() % (ulong)(DateTime.MaxValue.Ticks + 1));
        var flip = reader.Byte();
        var place = new ListPosition(new DateTimeOffset(ticks, TimeSpan.Zero), "tmf-" + reader.Utf8());
        var token = s_pages.Issue(Query, place);
        Expect.That(s_pages.TryRead(Query, token, out var again) && again == place, "a page token does not read back");
        Expect.That(!s_pages.TryRead(Query + "x", token, out _), "a page token holds for another query");
        Expect.That(!new PageTokens([.. s_key.Reverse()]).TryRead(Query, token, out _), "a page token holds under another key");
        var at = flip % (token.Length - 1);
        var changed = $"{token[..at]}{(token[at] == 'A' ? 'B' : 'A')}{token[(at + 1)..]}";
        Expect.That(!s_pages.TryRead(Query, changed, out _), $"a page token holds although its character {at} was changed");
    }
}
