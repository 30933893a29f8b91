using System.Collections.Immutable;
using System.Net;
using Heliograph.Linux.Sockets;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Linux.Tests.Sockets;

public sealed class CopySelectorTests : IDisposable
{
    private const string Chosen = "eth / ipv4 10.0.0.1 > 10.9.0.7 / udp 50000 > 4789 / vxlan 77 / data 60";

    private readonly Wire _wire = new();
    private readonly byte[] _buffer = new byte[4096];

    public void Dispose() => _wire.Dispose();

    /// <summary>With as many addresses as fit, jumps are longer than a conditional one reaches.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(CopySelector.MaxAddresses - 8)]
    public void Only_copies_of_the_network_between_the_addresses_that_leave_are_captured(int further)
    {
        var destinations = Enumerable.Range(0, further).Select(i => new IPAddress([10, 8, (byte)(i >> 8), (byte)i])).ToList();
        var selector = new CopySelector(
            77, [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2")], [IPAddress.Parse("10.9.0.7"), .. destinations, IPAddress.Parse("10.9.0.8")], 100);
        using var sender = _wire.OpenLeft();
        using var seeing = _wire.OpenLeft(new PacketSocketOptions { Only = selector });
        using var arriving = _wire.OpenRight(new PacketSocketOptions { Only = selector });
        string[] others =
        [
            Chosen.Replace("10.0.0.1", "10.0.0.3", StringComparison.Ordinal),
            Chosen.Replace("10.9.0.7", "10.9.0.9", StringComparison.Ordinal),
            Chosen.Replace("vxlan 77", "vxlan 78", StringComparison.Ordinal),
            Chosen.Replace("> 4789", "> 4788", StringComparison.Ordinal),
            Chosen.Replace("udp", "tcp", StringComparison.Ordinal),
            Chosen.Replace("10.9.0.7", "10.9.0.7 options=4", StringComparison.Ordinal),
            Chosen.Replace("eth /", "eth / vlan 1 /", StringComparison.Ordinal),
        ];
        foreach (var other in others)
        {
            sender.Send(PacketText.Build(other));
        }

        string[] all = [Chosen, Chosen.Replace("10.0.0.1", "10.0.0.2", StringComparison.Ordinal), Chosen.Replace("10.9.0.7", "10.9.0.8", StringComparison.Ordinal)];
        foreach (var one in all.Select(PacketText.Build))
        {
            sender.Send(one);
            seeing.Receive(_buffer, Eventually.Deadline, out var metadata).ShouldBe(100, "it is cut");
            _buffer[..100].ShouldBe(one[..100]);
            metadata.Outgoing.ShouldBeTrue();
        }

        seeing.Receive(_buffer, TimeSpan.Zero, out _).ShouldBe(0);
        seeing.TakeStatistics().ShouldBe((all.Length, 0));
        arriving.TakeStatistics().ShouldBe((0, 0), "they do not leave there");
    }

    [Fact]
    public void More_addresses_than_fit_are_refused()
    {
        ImmutableArray<IPAddress> many = [.. Enumerable.Repeat(IPAddress.Loopback, CopySelector.MaxAddresses)];
        Should.Throw<InvalidOperationException>(() => _wire.OpenLeft(new PacketSocketOptions { Only = new CopySelector(1, many, many, 100) })).Message.ShouldContain("4000 addresses");
    }
}
