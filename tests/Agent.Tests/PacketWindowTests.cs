using System.Net;
using CsCheck;
using Heliograph.Agent.Previewing;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Shouldly;

namespace Heliograph.Agent.Tests;

public sealed class PacketWindowTests
{
    private static readonly PreviewedPacket s_packet = new(0, 1, new InterfaceId("eni-1"), IPAddress.Loopback, 60, new byte[60]);

    [Fact]
    public void Shown_and_not_shown_are_together_all_copies_that_came()
    {
        var step = Gen.OneOf(Gen.Int[0, 40].Select(n => (Came: n, Lost: 0, Read: 0)), Gen.Int[0, 2000].Select(n => (0, n, 0)), Gen.Int[1, 600].Select(n => (0, 0, n)));
        Gen.Select(step.List[0, 60], Gen.Long[1, 1L << 50]).Sample((steps, first) =>
        {
            var window = new PacketWindow(first);
            var (last, came, told) = (first - 1, 0L, 0L);
            foreach (var (packets, lost, read) in steps)
            {
                for (var i = 0; i < packets; i++)
                {
                    window.Add(s_packet);
                }

                window.Skip(lost);
                came += packets + lost;
                if (read > 0)
                {
                    var (shown, next, notShown) = window.Read(last, read);
                    shown.ShouldAllBe(packet => packet.Number > last && packet.Number <= next);
                    shown.Length.ShouldBeLessThanOrEqualTo(Math.Min(read, PacketWindow.MaxPackets));
                    told += shown.Length + notShown;
                    last = next;
                }
            }

            while (last < window.Last)
            {
                var (shown, next, notShown) = window.Read(last, 100);
                (last, told) = (next, told + shown.Length + notShown);
            }

            told.ShouldBe(came);
        });
    }

    [Fact]
    public void What_is_kept_has_a_bound_in_bytes()
    {
        var window = new PacketWindow(1);
        for (var i = 0; i < 300; i++)
        {
            window.Add(s_packet with { Frame = new byte[9000] });
        }

        var (shown, _, notShown) = window.Read(1, 500);
        shown.Sum(packet => packet.Frame.Length).ShouldBeInRange(PacketWindow.MaxBytes - 9000, PacketWindow.MaxBytes);
        (shown.Length + notShown).ShouldBe(299);
    }

    [Fact]
    public void A_rate_is_kept_after_what_may_come_at_once()
    {
        var window = new PacketWindow(1);
        Fill(window, TimeSpan.Zero).ShouldBe(PacketWindow.Burst);
        Fill(window, TimeSpan.FromSeconds(1)).ShouldBe(PacketWindow.PacketsPerSecond);
        Fill(window, TimeSpan.FromSeconds(1)).ShouldBe(0);
        Fill(window, TimeSpan.FromHours(1)).ShouldBe(PacketWindow.Burst);
    }

    [Fact]
    public void Who_asks_for_the_first_time_has_missed_nothing()
    {
        var window = new PacketWindow(100);
        window.Skip(1000);
        window.Read(0, 10).ShouldSatisfyAllConditions(read => read.Last.ShouldBe(1099), read => read.NotShown.ShouldBe(0));
        window.Add(s_packet);
        window.Read(0, 10).ShouldSatisfyAllConditions(read => read.Packets.Length.ShouldBe(1), read => read.NotShown.ShouldBe(0));
        window.Read(long.MaxValue, 10).Packets.ShouldBeEmpty();
    }

    private static int Fill(PacketWindow window, TimeSpan now)
    {
        var kept = 0;
        while (window.HasRoom(now))
        {
            window.Add(s_packet);
            kept++;
        }

        return kept;
    }
}
