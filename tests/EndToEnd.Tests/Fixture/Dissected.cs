using System.Globalization;

namespace Heliograph.EndToEnd.Tests.Fixture;

/// <summary>One VXLAN packet as tshark understands it. Read with one call for a whole capture, since each takes a while.</summary>
internal sealed class Dissected
{
    private const string Bad = "0";
    private const string Good = "1";

    private static readonly string[] Names =
    [
        "vxlan.vni", "udp.dstport", "ip.src", "ip.dst", "ip.len", "ipv6.plen", "ip.checksum.status", "tcp.checksum.status", "udp.checksum.status",
        "icmp.checksum.status", "tcp.dstport", "tcp.len", "tcp.seq", "_ws.malformed", "icmp.type",
    ];

    private readonly Dictionary<string, string[]> _values;

    private Dissected(string[] row)
        => _values = Names.Zip(row).ToDictionary(p => p.First, p => p.Second.Split(',', StringSplitOptions.RemoveEmptyEntries));

    public string Vni => Single("vxlan.vni");

    public string OuterPort => _values["udp.dstport"][0];

    public string OuterSource => _values["ip.src"][0];

    /// <summary>Of the outer IPv4 header.</summary>
    public int OuterLength => Number(_values["ip.len"][0]);

    public bool IsIPv6 => _values["ipv6.plen"].Length == 1;

    /// <summary>Of the inner packet from its IP header on.</summary>
    public int InnerLength => IsIPv6 ? 40 + Number(Single("ipv6.plen")) : Number(_values["ip.len"][1]);

    public string InnerDestination => IsIPv6 ? "" : _values["ip.dst"][1];

    public bool IsTcp => _values["tcp.dstport"].Length == 1;

    public string TcpPort => IsTcp ? Single("tcp.dstport") : "";

    public int TcpBytes => IsTcp ? Number(Single("tcp.len")) : 0;

    public bool TcpChecksumIsGood => _values["tcp.checksum.status"] is [Good];

    /// <summary>Of its first byte, counted from the SYN of its connection.</summary>
    public long TcpSequence => IsTcp ? long.Parse(Single("tcp.seq"), CultureInfo.InvariantCulture) : 0;

    public bool IsIcmp => _values["icmp.type"].Length > 0;

    public bool IsMalformed => _values["_ws.malformed"].Length > 0;

    /// <summary>In all headers, outer and inner.</summary>
    public int BadChecksums => _values.Where(v => v.Key.EndsWith(".checksum.status", StringComparison.Ordinal)).Sum(v => v.Value.Count(s => s == Bad));

    public static async Task<IReadOnlyList<Dissected>> Read(string file)
        => [.. (await Tshark.Fields(file, "vxlan", Names)).Select(row => new Dissected(row))];

    public override string ToString() => string.Join(' ', _values.Select(v => $"{v.Key}={string.Join(',', v.Value)}"));

    /// <summary>
    /// How many bytes of one TCP stream the copies hold, each counted once. What was lost in front of the hook is seen only when it is sent
    /// again, so retransmissions must not be left out.
    /// </summary>
    public static long StreamBytes(IEnumerable<Dissected> copies)
    {
        var (bytes, end) = (0L, 0L);
        foreach (var copy in copies.Where(c => c.TcpBytes > 0).OrderBy(c => c.TcpSequence))
        {
            var copyEnd = copy.TcpSequence + copy.TcpBytes;
            bytes += Math.Max(0, copyEnd - Math.Max(end, copy.TcpSequence));
            end = Math.Max(end, copyEnd);
        }

        return bytes;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private string Single(string name) => _values[name].Length == 1 ? _values[name][0] : string.Join(',', _values[name]);
}
