using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Heliograph.Core.Explaining;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Server.Actions;
using Heliograph.Wire.Responses;
using Spectre.Console;

namespace Heliograph.Output;

/// <summary>What passed an interface and what became of it.</summary>
/// <param name="Interface">Its id.</param>
/// <param name="Duration">How long it was looked at.</param>
/// <param name="Survey">Flows and counters.</param>
/// <param name="Lost">Packets that were not captured, for want of room.</param>
/// <param name="Counters">Empty when they could not be compared.</param>
/// <param name="NotCompared">Why; empty when they were.</param>
internal sealed record LiveResult(
    InterfaceId Interface, TimeSpan Duration, LiveSurvey Survey, long Lost, ImmutableArray<ComparedCounter> Counters, string NotCompared);

/// <summary>The explanation of live packets, for people and for programs.</summary>
internal static class LiveText
{
    public static void Write(LiveResult result, Screen screen)
    {
        var survey = result.Survey;
        screen.Data.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Interface}: {survey.Total.Packets} packets, {survey.Total.Bytes} bytes in {result.Duration.TotalSeconds:0.0} s; {survey.Flows.Count} flows explained"));
        foreach (var flow in survey.Flows)
        {
            screen.Data.WriteLine($"\n{flow.Text}, {WireWord(flow.Direction)}: {flow.Count.Packets} packets, {flow.Count.Bytes} bytes. The first:");
            using var explanation = JsonDocument.Parse(JsonText.Of(ExplanationAnswer.Of(result.Interface, flow.Direction, flow.Explanation)));
            ExplanationText.Write(explanation.RootElement, screen);
        }

        if (survey.Further.Packets > 0)
        {
            screen.Talk.WriteLine($"{survey.Further.Packets} packets were of further flows: --count explains more.");
        }

        if (result.Lost > 0)
        {
            screen.Talk.WriteLine($"{result.Lost} packets passed that could not be captured: there were too many.");
        }

        WriteCounters(result, screen);
    }

    public static AnswerObject AnswerOf(LiveResult result) => new()
    {
        { "NetworkInterfaceId", result.Interface.Value },
        { "Milliseconds", (long)result.Duration.TotalMilliseconds },
        { "Packets", (long)result.Survey.Total.Packets },
        { "Bytes", (long)result.Survey.Total.Bytes },
        { "LostPackets", result.Lost },
        { "FurtherPackets", (long)result.Survey.Further.Packets },
        {
            "Flows",
            AnswerList.Of(result.Survey.Flows.Select(flow => new AnswerObject
            {
                { "Flow", flow.Text },
                { "Packets", (long)flow.Count.Packets },
                { "Bytes", (long)flow.Count.Bytes },
                { "Explanation", ExplanationAnswer.Of(result.Interface, flow.Direction, flow.Explanation) },
            }))
        },
        { "Counters", AnswerList.Of(result.Counters.Select(AnswerOf)) },
        { "NotCompared", result.NotCompared },
    };

    private static void WriteCounters(LiveResult result, Screen screen)
    {
        screen.Data.WriteLine("");
        if (result.Counters.IsEmpty)
        {
            screen.Data.WriteLine($"counters were not compared: {(result.NotCompared.Length > 0 ? result.NotCompared : "none rose")}");
            return;
        }

        var table = new Table { Border = TableBorder.Simple }.AddColumns("direction", "counter", "explained", "counted", "agrees");
        foreach (var counter in result.Counters)
        {
            var (least, most) = (counter.Explained.AtLeast.Packets, counter.Explained.AtMost.Packets);
            string[] cells =
            [
                WireWord(counter.Name.Direction), Named(counter.Name), least == most ? $"{least}" : $"{least} to {most}", $"{counter.Risen.Packets}",
                counter.Agrees switch { true => "yes", false => "no", _ => "left open" },
            ];
            table.AddRow(cells.Select(cell => new Text(cell))); // Names are text, never markup.
        }

        screen.Tables().Write(table);
    }

    private static AnswerObject AnswerOf(ComparedCounter counter) => new()
    {
        { "Direction", WireWord(counter.Name.Direction) },
        { "Name", counter.Name.Name },
        { "TrafficMirrorSessionId", counter.Name.Session?.Value ?? "" },
        { "TrafficMirrorFilterRuleId", counter.Name.Rule?.Value ?? "" },
        { "Reason", counter.Name.Reason },
        { "ExplainedAtLeast", (long)counter.Explained.AtLeast.Packets },
        { "ExplainedAtMost", (long)counter.Explained.AtMost.Packets },
        { "Counted", (long)counter.Risen.Packets },
        { "Agrees", counter.Agrees switch { true => "Yes", false => "No", _ => "Open" } },
    };

    private static string Named(CounterName name) => name switch
    {
        { Rule: { } rule } => $"rule {rule}",
        { Session: { } session, Name: RisingCounter.DroppedName } => $"{session} dropped, {name.Reason}",
        { Session: { } session } => $"{session} {name.Name}",
        _ => name.Name,
    };

    private static string WireWord(TrafficDirection direction) => direction == TrafficDirection.Ingress ? "ingress" : "egress";
}
