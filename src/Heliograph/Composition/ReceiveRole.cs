using Heliograph.Linux.Sockets;
using Heliograph.Output;
using Heliograph.Receiver;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Heliograph.Composition;

/// <summary>The command <c>receive</c>.</summary>
internal static class ReceiveRole
{
    public static async Task<int> RunAsync(ReceiveSettings settings, Screen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection().AddLogging(ProgramLog.Configure).BuildServiceProvider();
        using var receiver = Open(settings, time, services.GetRequiredService<ILogger<MirrorReceiver>>());
        await screen.Talk.WriteLineAsync(
            $"Receiving VXLAN on UDP {receiver.LocalEndPoint} by the {Words(receiver)}{Text(", writing to ", settings.Directory)}{Text(", delivering to ", settings.ToInterface)}. Ctrl-C ends it.")
            .ConfigureAwait(false);
        await receiver.RunAsync(cancellationToken).ConfigureAwait(false);
        ReceiverSummary.Write(receiver, settings.Json, screen);
        return ExitCode.Done;
    }

    private static MirrorReceiver Open(ReceiveSettings settings, TimeProvider time, ILogger<MirrorReceiver> logger)
    {
        try
        {
            return new MirrorReceiver(
                new ReceiverOptions
                {
                    Address = settings.Address,
                    Port = settings.Port,
                    Mode = settings.Mode,
                    Ring = new PacketRingOptions { Blocks = settings.RingMegabytes },
                    Capture = CaptureOf(settings),
                    Delivery = DeliveryOf(settings),
                },
                time,
                logger);
        }
        catch (RingException e)
        {
            throw new CommandFailure(
                $"Cannot receive by a ring: {e.Message.TrimEnd('.')}. Or take --mode socket.", ExitCode.Failed, e);
        }
        catch (System.Net.Sockets.SocketException e)
        {
            throw new CommandFailure(
                $"Cannot receive on UDP {settings.Address}:{settings.Port}: {e.Message}. Name another with --listen and --port, or end who has it.",
                ExitCode.Failed,
                e);
        }
    }

    private static string Words(MirrorReceiver receiver)
        => receiver.Mode == ReceiveMode.Ring ? $"ring {receiver.ModeReason}" : $"socket ({receiver.ModeReason})";

    private static string Text(string words, string? value) => value is null ? "" : words + value;

    private static DeliveryOptions? DeliveryOf(ReceiveSettings settings)
        => settings.ToInterface is { } name ? new DeliveryOptions { Interface = name, MaxInterfaces = settings.MaxInterfaces } : null;

    private static CaptureOptions? CaptureOf(ReceiveSettings settings) => settings.Directory is not { } directory ? null : new CaptureOptions
    {
        Directory = directory,
        RotateBytes = settings.RotateBytes,
        RotateAfter = settings.RotateAfter,
        KeepFiles = settings.KeepFiles,
    };
}
