using Heliograph.Core.Packets;
using Shouldly;

namespace Heliograph.Receiver.Tests;

/// <summary>What agents send to know whether there is a receiver.</summary>
internal static class HealthQuestions
{
    public static async Task ShouldBeAnsweredAsync(RunningReceiver running)
    {
        var message = new byte[HealthMessage.Length];
        new HealthMessage(true, 1, 2).WriteTo(message);
        running.Send(message);
        for (uint sequence = 7; sequence < 10; sequence++)
        {
            new HealthMessage(false, 0x1234_5678_9ABC_DEF0, sequence).WriteTo(message);
            running.Send(message);
            HealthMessage.TryRead(running.Receive(), out var answer).ShouldBeTrue();
            answer.ShouldBe(new HealthMessage(true, 0x1234_5678_9ABC_DEF0, sequence));
        }

        running.Send(Frames.Vxlan(1, new byte[60]));
        await running.StopAsync();
        var counts = running.Counters.Snapshot();
        (counts.Received, counts.HealthQuestions, counts.Mirrored).ShouldBe((5, 3, 1));
        counts.Malformed.Sum(malformed => malformed.Packets).ShouldBe(1, "an answer is no question");
    }
}
