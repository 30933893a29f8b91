using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Heliograph.Receiver;
using Spectre.Console;

namespace Heliograph.Output;

/// <summary>What a receiver has counted, at its end.</summary>
internal static class ReceiverSummary
{
    public static void Write(MirrorReceiver receiver, bool json, Screen screen)
    {
        var (counters, files) = (receiver.Counters.Snapshot(), receiver.CaptureFiles);
        if (json)
        {
            screen.Data.WriteLine(JsonSerializer.Serialize(new ReceiverResult(receiver.Mode, receiver.ModeReason, counters, files), ReceiverJson.Default.ReceiverResult));
            return;
        }

        var table = new Table().AddColumns("", "packets");
        Add(table, "received", counters.Received);
        Add(table, "copies", counters.Mirrored);
        Add(table, "of them cut", counters.Cut);
        foreach (var network in counters.Networks)
        {
            Add(table, $"VNI {network.Vni}", network.Packets);
        }

        foreach (var malformed in counters.Malformed)
        {
            Add(table, $"malformed: {malformed.Reason}", malformed.Packets);
        }

        Add(table, "questions of agents answered", counters.HealthQuestions);
        Add(table, "stored", counters.Stored);
        Add(table, "lost: not stored", counters.NotStored);
        Add(table, "delivered", counters.Delivered);
        Add(table, "lost: not delivered", counters.NotDelivered);
        Add(table, "lost: dropped by the kernel", counters.KernelDrops);
        screen.Tables().Write(table);
        foreach (var file in files)
        {
            screen.Data.WriteLine(file);
        }
    }

    private static void Add(Table table, string name, long packets) => table.AddRow(Markup.Escape(name), $"{packets}");
}

internal sealed record ReceiverResult(ReceiveMode Mode, string ModeReason, ReceiverSnapshot Counters, ImmutableArray<string> Files);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(ReceiverResult))]
internal sealed partial class ReceiverJson : JsonSerializerContext;
