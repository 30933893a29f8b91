using Heliograph.Output;
using Heliograph.Receiver;
using Shouldly;

namespace Heliograph.Tests;

public sealed class ReceiveCommandTests
{
    [Theory]
    [InlineData("mirror0")]
    [InlineData("vni{vni}")]
    [InlineData("mirror-{vni}")]
    public async Task Interface_is_passed_on(string name)
    {
        var line = new CommandLine();
        (await line.RunAsync("receive", "--to-interface", name)).ShouldBe(ExitCode.Done, line.Error);
        line.Receive!.ToInterface.ShouldBe(name);
        line.Receive.MaxInterfaces.ShouldBe(64);
    }

    [Fact]
    public async Task Mode_and_size_of_the_ring_are_passed_on()
    {
        var line = new CommandLine();
        (await line.RunAsync("receive")).ShouldBe(ExitCode.Done, line.Error);
        (line.Receive!.Mode, line.Receive.RingMegabytes).ShouldBe((ReceiveMode.Auto, 64));
        (await line.RunAsync("receive", "--mode", "ring", "--ring-megabytes", "256")).ShouldBe(ExitCode.Done, line.Error);
        (line.Receive.Mode, line.Receive.RingMegabytes).ShouldBe((ReceiveMode.Ring, 256));
        (await line.RunAsync("receive", "--mode", "fast")).ShouldBe(1);
        line.Error.ShouldContain("--mode 'fast' is not ring, socket or auto.");
    }

    [Theory]
    [InlineData("more-than-15-characters")]
    [InlineData("mirrors-{vni}")]
    [InlineData("a/b")]
    [InlineData("{VNI}")]
    [InlineData("%d")]
    public async Task Text_that_cannot_name_an_interface_is_refused(string name)
    {
        var line = new CommandLine();
        (await line.RunAsync("receive", "--to-interface", name)).ShouldBe(1);
        line.Error.ShouldContain($"--to-interface '{name}' is not a name for an interface");
    }
}
