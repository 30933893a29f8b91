using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Shouldly;

namespace Heliograph.Core.Tests.Commands;

public sealed class InterfaceCommandTests
{
    private static readonly HostId s_host = new("host-1");

    [Fact]
    public void A_registered_interface_has_what_nobody_said_from_chance()
    {
        var world = Register(Given.EmptyWorld, new RegisterInterface { PrimaryAddress = "10.0.0.9" });
        var made = world.Interfaces.Values.ShouldHaveSingleItem();
        made.Id.Value.ShouldMatch("^eni-bp1[0-9a-z]{17}$");
        made.InstanceId.ShouldMatch("^i-bp1[0-9a-z]{17}$");
        made.MacAddress.ShouldMatch("^02(:[0-9a-f]{2}){5}$");
        (made.HasHost, made.Present, made.CreationTime).ShouldBe((false, true, Given.Noon));
        world.CountInterfacesOfHost(HostId.None).ShouldBe(1);
    }

    [Fact]
    public void Registering_again_keeps_age_instance_and_hardware_address()
    {
        var first = Register(Given.EmptyWorld, new RegisterInterface { Id = "eni-x", PrimaryAddress = "10.0.0.9", Name = "a" });
        var later = Given.Facts() with { Now = Given.Noon.AddDays(1) };
        var second = first.After(RegisterInterface.Decide(first, new RegisterInterface { Id = "eni-x", PrimaryAddress = "10.0.0.10" }, later));
        var (before, after) = (first.Interfaces[new("eni-x")], second.Interfaces[new("eni-x")]);
        (after.CreationTime, after.InstanceId, after.MacAddress).ShouldBe((before.CreationTime, before.InstanceId, before.MacAddress));
        (after.PrimaryAddress.ToString(), after.Name).ShouldBe(("10.0.0.10", ""));
    }

    [Fact]
    public void What_is_said_of_a_device_lies_over_what_its_agent_reports()
    {
        var world = Given.OpenWorld.After(UpdateInterface.Decide(
            Given.OpenWorld, new UpdateInterface { Id = new("eni-1"), Name = "shop", InstanceType = "ecs.g7.32xlarge" }, Given.Facts()));
        var found = world.Interfaces[new("eni-1")];
        var reported = Given.Interface(1) with { Name = "veth1", VpcId = "vpc-2" };
        var merged = found.Settings.ApplyTo(reported);
        (merged.Name, merged.InstanceType, merged.VpcId).ShouldBe(("shop", "ecs.g7.32xlarge", "vpc-2"));
        UpdateInterface.Decide(world, new UpdateInterface { Id = new("eni-1"), MacAddress = "02:00:00:00:00:99" }, Given.Facts())
            .ShouldBeRefused("OperationDenied.InterfaceOfHost");
        UpdateInterface.Decide(world, new UpdateInterface { Id = new("eni-none") }, Given.Facts()).ShouldBeRefused("ResourceNotFound.NetworkInterface");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(51)]
    [InlineData(175)]
    public void A_host_is_forgotten_after_its_last_interface(int interfaces)
    {
        var world = Given.EmptyWorld
            .Apply(new WorldChange.PutHost(new Host { Id = s_host, CreationTime = Given.Noon, LastSeen = Given.Noon }))
            .Apply(Enumerable.Range(1, interfaces).Select(i => new WorldChange.PutInterface(Given.Interface(1) with { Id = new($"eni-{i}") })));
        var steps = 0;
        Decision.Accepted decided;
        do
        {
            world.Hosts.ShouldContainKey(s_host, "It goes with the last of them.");
            decided = ForgetHost.Decide(world, new ForgetHost { Id = s_host }, Given.Facts()).ShouldBeOfType<Decision.Accepted>();
            decided.Changes.Length.ShouldBeLessThanOrEqualTo(51);
            world = world.Apply(decided.Changes);
            steps++;
        }
        while (decided.Outcome.IsUnfinished);

        steps.ShouldBe(Math.Max(1, (interfaces + 49) / 50));
        world.Interfaces.ShouldBeEmpty();
        world.Hosts.ShouldBeEmpty();
    }

    [Fact]
    public void A_connected_host_stays()
    {
        var world = Given.OpenWorld.Apply(new WorldChange.PutHost(new Host { Id = s_host, CreationTime = Given.Noon, LastSeen = Given.Noon }));
        ForgetHost.Decide(world, new ForgetHost { Id = s_host }, Given.Facts() with { IsConnected = host => host == s_host })
            .ShouldBeRefused("OperationDenied.HostConnected");
    }

    private static World Register(World world, RegisterInterface command) => world.After(RegisterInterface.Decide(world, command, Given.Facts()));
}
