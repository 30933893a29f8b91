using Heliograph.Core.Explaining;
using Heliograph.Wire.Responses;
using Spectre.Console;

namespace Heliograph.Output;

/// <summary>What becomes of the packets of a capture, for people and for programs.</summary>
internal static class TrafficText
{
    public static void Write(TrafficSummary summary, Screen screen)
    {
        var console = screen.Tables();
        console.WriteLine($"{summary.Total.Packets} packets, {summary.Total.Bytes} bytes");
        var table = new Table { Border = TableBorder.Simple }
            .AddColumns("fate", "session", "rule", "action", "packets", "bytes", "cut", "bytes copied", "reason");
        foreach (var group in summary.Groups)
        {
            string[] cells =
            [
                Word(group.Fate), group.Session?.Value ?? "", group.Rule?.Id.Value ?? "", Action(group), $"{group.Count.Packets}", $"{group.Count.Bytes}",
                $"{group.Truncated}", $"{group.CopiedBytes}", group.Reason,
            ];
            table.AddRow(cells.Select(cell => new Text(cell))); // Names are text, never markup.
        }

        if (table.Rows.Count > 0)
        {
            console.Write(table);
        }
    }

    public static AnswerObject AnswerOf(TrafficSummary summary) => new()
    {
        { "Packets", (long)summary.Total.Packets },
        { "Bytes", (long)summary.Total.Bytes },
        {
            "Groups",
            AnswerList.Of(summary.Groups.Select(group => new AnswerObject
            {
                { "Fate", group.Fate.ToString() },
                { "Reason", group.Reason },
                { "TrafficMirrorSessionId", group.Session?.Value ?? "" },
                { "TrafficMirrorFilterRuleId", group.Rule?.Id.Value ?? "" },
                { "Action", Action(group) },
                { "Packets", (long)group.Count.Packets },
                { "Bytes", (long)group.Count.Bytes },
                { "Truncated", (long)group.Truncated },
                { "CopiedBytes", (long)group.CopiedBytes },
            }))
        },
    };

    private static string Action(TrafficGroup group) => group.Rule?.Action.ToString().ToLowerInvariant() ?? "";

    private static string Word(PacketFate fate) => fate switch
    {
        PacketFate.NotSeen => "not seen",
        PacketFate.NeverMirrored => "never mirrored",
        _ => fate.ToString().ToLowerInvariant(),
    };
}
