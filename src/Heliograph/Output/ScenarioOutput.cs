using System.Globalization;
using System.Text.Json;
using Heliograph.Composition;
using Heliograph.Core.Model;
using Heliograph.Lab.Scenario;
using Heliograph.Lab.Traffic;
using Spectre.Console;

namespace Heliograph.Output;

/// <summary>The scenario as a person sees it: calls and traffic while they happen, then the tables. Or one JSON object at the end.</summary>
internal sealed class ScenarioOutput(LabRunSettings settings, Screen screen)
{
    public void CallDone(ApiCallReport call)
    {
        if (!settings.Json)
        {
            screen.Data.WriteLine($"  {call.Action,-34} {call.Answer}  ({Milliseconds(call.Milliseconds)})");
        }
    }

    public void ExchangeDone(Exchange exchange)
    {
        if (!settings.Json)
        {
            screen.Data.WriteLine($"  {exchange.From} → {exchange.To}  {exchange.Kind} {exchange.Destination}: {exchange.Summary}");
        }
    }

    public void Write(ScenarioReport report)
    {
        if (settings.Json)
        {
            screen.Data.WriteLine(JsonSerializer.Serialize(report, ScenarioJson.Default.ScenarioReport));
            return;
        }

        WriteRules(report);
        WriteCopies(report);
        foreach (var problem in report.Problems)
        {
            screen.Data.WriteLine($"  wrong: {problem}");
        }

        if (report.Failure is { } failure)
        {
            screen.Data.WriteLine($"  ended early: {failure}");
        }

        screen.Data.WriteLine(report.Ok
            ? "  The packets that should have been mirrored, and no others, arrived byte for byte."
            : "  What arrived is not what should have arrived.");
        foreach (var file in report.CaptureFiles)
        {
            screen.Data.WriteLine($"  pcapng: {file}");
        }

        WriteNext();
    }

    private void WriteRules(ScenarioReport report)
    {
        var table = new Table().AddColumns("direction", "priority", "action", "rule", "packets expected", "packets counted");
        foreach (var rule in report.Rules)
        {
            table.AddRow(
                Words(rule.Direction),
                Number(rule.Priority),
                rule.Action == RuleAction.Accept ? "accept" : "drop",
                Markup.Escape(rule.Description),
                Number(rule.Expected),
                rule.Counted is { } counted ? Number(counted) : "?");
        }

        screen.Data.WriteLine();
        screen.Tables().Write(table);
    }

    private void WriteCopies(ScenarioReport report)
    {
        var packets = report.Packets;
        screen.Data.WriteLine(
            $"  packets at the source {packets.Witnessed}, to be mirrored {packets.Expected}, copies sent {packets.Sent?.ToString(CultureInfo.InvariantCulture) ?? "?"}, copies received {packets.Received}");
        foreach (var reason in report.NotMirrored)
        {
            screen.Data.WriteLine($"  not mirrored: {reason.Packets} {Words(reason.Direction)} × {reason.Reason}");
        }
    }

    private void WriteNext()
    {
        if (settings.Once)
        {
            return;
        }

        screen.Data.WriteLine();
        screen.Data.WriteLine($"  endpoint       {settings.Client.Endpoint}");
        screen.Data.WriteLine($"  access key id  {settings.Client.Key.AccessKeyId}   (its secret is in client.json of the data directory)");
        screen.Data.WriteLine("  go on with     heliograph status");
    }

    private static string Words(TrafficDirection direction) => direction == TrafficDirection.Ingress ? "inbound" : "outbound";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Milliseconds(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} ms");
}
