using System.Text.Json;
using Spectre.Console;

namespace Heliograph.Output;

/// <summary>The answer of GetMirrorStatus for people. Fields that it does not know, or that are missing, disturb nobody.</summary>
internal static class StatusTables
{
    public static void Write(JsonElement status, Screen screen)
    {
        var console = screen.Tables();
        var hosts = List(status, "Hosts");
        if (hosts.Length == 0)
        {
            console.WriteLine("No host is connected.");
        }

        foreach (var host in hosts)
        {
            console.WriteLine($"host {Text(host, "HostId")}: {Text(host, "DataPlane")}, revision {Text(host, "AppliedRevision")} applied");
            foreach (var problem in List(host, "Problems"))
            {
                console.WriteLine($"problem: {problem.GetString()}");
            }

            WritePrograms(host, console);
            WriteInterfaces(host, console);
            WriteSessions(host, console);
            WriteGroups(host, console);
        }
    }

    private static void WritePrograms(JsonElement host, IAnsiConsole console)
    {
        var table = Table("interface", "device", "direction", "attached at", "why", "rules", "found by");
        foreach (var (device, direction) in Directions(host))
        {
            var attached = Text(direction, "Attached") == "true";
            table.AddRow(Cells(
                Text(device, "NetworkInterfaceId"), Text(device, "DeviceName"), Text(direction, "Direction"),
                attached ? Text(direction, "Hook") : "not attached", Text(direction, "HookReason"), Text(direction, "RuleCount"), Text(direction, "Gear")));
        }

        WriteUnlessEmpty(table, console);
    }

    private static void WriteInterfaces(JsonElement host, IAnsiConsole console)
    {
        var table = Table("interface", "device", "direction", "seen", "accepted", "dropped", "unmatched", "ARP", "DHCP", "own copies", "again");
        foreach (var (device, direction) in Directions(host))
        {
            table.AddRow(Cells(
                Text(device, "NetworkInterfaceId"), Text(device, "DeviceName"),
                Text(direction, "Direction"),
                Packets(direction, "Seen"), Packets(direction, "MatchedAccept"), Packets(direction, "MatchedDrop"), Packets(direction, "Unmatched"),
                Packets(direction, "Arp"), Packets(direction, "Dhcp"), Packets(direction, "OwnCopies"), Packets(direction, "MatchedAgain")));
        }

        WriteUnlessEmpty(table, console);
    }

    private static void WriteSessions(JsonElement host, IAnsiConsole console)
    {
        var sessions = Table("session", "device", "direction", "sent", "truncated", "not sent, by reason");
        var rules = Table("session", "device", "direction", "rule", "action", "packets", "bytes");
        foreach (var (device, direction) in Directions(host))
        {
            foreach (var session in List(direction, "Sessions"))
            {
                string[] name = [Text(session, "TrafficMirrorSessionId"), Text(device, "DeviceName"), Text(direction, "Direction")];
                sessions.AddRow(Cells([
                    .. name, Packets(session, "Sent"), Packets(session, "Truncated"),
                    string.Join(", ", List(session, "Dropped").Select(d => $"{Text(d, "Reason")} {Text(d, "Packets")}"))]));
                foreach (var rule in List(session, "Rules"))
                {
                    rules.AddRow(Cells([.. name, Text(rule, "TrafficMirrorFilterRuleId"), Text(rule, "Action"), Text(rule, "Packets"), Text(rule, "Bytes")]));
                }
            }
        }

        WriteUnlessEmpty(sessions, console);
        WriteUnlessEmpty(rules, console);
    }

    private static void WriteGroups(JsonElement host, IAnsiConsole console)
    {
        var table = Table("group", "member", "weight", "state", "sent", "why");
        foreach (var group in List(host, "Groups"))
        {
            foreach (var member in List(group, "Members"))
            {
                table.AddRow(Cells(
                    Text(group, "LoadBalancerId"), Text(member, "Address"), Text(member, "Weight"), Text(member, "State"), Packets(member, "Sent"), Text(member, "Reason")));
            }
        }

        WriteUnlessEmpty(table, console);
    }

    private static IEnumerable<(JsonElement Device, JsonElement Direction)> Directions(JsonElement host)
        => List(host, "Interfaces").SelectMany(device => List(device, "Directions").Select(direction => (device, direction)));

    private static Table Table(params string[] columns) => new Table { Border = TableBorder.Simple }.AddColumns(columns);

    private static void WriteUnlessEmpty(Table table, IAnsiConsole console)
    {
        if (table.Rows.Count > 0)
        {
            console.Write(table);
        }
    }

    // Names come from interfaces and tenants: they are text, never markup.
    private static Text[] Cells(params string[] texts) => [.. texts.Select(text => new Text(text))];

    private static string Packets(JsonElement element, string name)
        => element.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Object ? Text(count, "Packets") : "";

    private static string Text(JsonElement element, string name)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            ? value.ValueKind switch { JsonValueKind.True => "true", JsonValueKind.False => "false", _ => value.ToString() }
            : "";

    private static JsonElement[] List(JsonElement element, string name)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray()]
            : [];
}
