using System.Collections.Immutable;
using System.Net;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Shouldly;

namespace Heliograph.Core.Tests.Commands;

/// <summary>Worlds, facts and shortcuts for the tests of commands.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    public static World EmptyWorld { get; } = World.Empty(new AccountId("1000000000000001"), new RegionId("cn-hangzhou"), "rg-default");

    /// <summary>Opened, with interfaces eni-1 to eni-30 (eni-30 has vanished).</summary>
    public static World OpenWorld { get; } = EmptyWorld
        .Apply(new WorldChange.PutService(new ServiceSwitch(Noon, Locked: false)))
        .Apply(Enumerable.Range(1, 30).Select(i => new WorldChange.PutInterface(Interface(i))));

    public static Facts Facts(MirrorPolicy? policy = null, LifecycleStatus status = LifecycleStatus.Created) => new()
    {
        Now = Noon,
        Chance = new Random(7).Next,
        Policy = policy ?? MirrorPolicy.Default,
        Account = AccountSettings.Default with
        {
            ResourceGroups = AccountSettings.Default.ResourceGroups.Add(
                "rg-other", new ResourceGroup { Id = "rg-other", Name = "other", DisplayName = "other", CreationTime = Noon }),
        },
        StatusOf = (change, _) => change.AwaitsHosts ? status : LifecycleStatus.Created,
    };

    public static NetworkInterface Interface(int number) => new()
    {
        Id = new InterfaceId($"eni-{number}"),
        HostId = new HostId("host-1"),
        DeviceName = $"veth{number}",
        Perspective = Perspective.Guest,
        MacAddress = $"02:00:00:00:00:{number:x2}",
        PrimaryAddress = IPAddress.Parse($"10.0.0.{number}"),
        InstanceId = $"i-{number}",
        VpcId = "vpc-1",
        VSwitchId = "vsw-1",
        ZoneId = "cn-hangzhou-a",
        CreationTime = Noon,
        Present = number != 30,
    };

    public static RuleInput Rule(
        int? priority = null,
        RuleProtocol protocol = RuleProtocol.All,
        string? source = null,
        string? destination = null,
        string? sourcePorts = null,
        string? destinationPorts = null,
        IpVersion version = IpVersion.IPv4) => new()
        {
            Action = RuleAction.Accept,
            Priority = priority,
            Protocol = protocol,
            SourceCidrBlock = source,
            DestinationCidrBlock = destination,
            SourcePortRange = sourcePorts,
            DestinationPortRange = destinationPorts,
            IpVersion = version,
        };

    public static CreateSession Session(FilterId filter, int priority = 1, bool enabled = false, string target = "eni-20", params string[] sources) => new()
    {
        FilterId = filter,
        Target = new MirrorTarget(TargetType.NetworkInterface, target),
        Sources = Sources(sources.Length == 0 ? ["eni-1"] : sources),
        Priority = priority,
        Enabled = enabled,
    };

    public static ImmutableArray<InterfaceId> Sources(params string[] ids) => [.. ids.Select(id => new InterfaceId(id))];

    /// <summary>The world after a command that is expected to be accepted.</summary>
    public static World After(this World world, Decision decision) => world.Apply(decision.ShouldBeOfType<Decision.Accepted>().Changes);

    public static (World World, Filter Filter) WithFilter(this World world, params RuleInput[] ingress)
    {
        var decision = CreateFilter.Decide(world, new CreateFilter { IngressRules = [.. ingress] }, new Facts { Now = Noon, Chance = new Random(world.Filters.Count).Next });
        var after = world.After(decision);
        return (after, after.Filters[new FilterId(decision.ShouldBeOfType<Decision.Accepted>().Outcome.Id)]);
    }

    public static (World World, Session Session) WithSession(this World world, CreateSession command)
    {
        var decision = CreateSession.Decide(world, command, new Facts { Now = Noon, Chance = new Random(world.Sessions.Count + 100).Next });
        var after = world.After(decision);
        return (after, after.Sessions[new SessionId(decision.ShouldBeOfType<Decision.Accepted>().Outcome.Id)]);
    }

    public static void ShouldBeRefused(this Decision decision, string code)
        => decision.ShouldBeOfType<Decision.Refused>().Refusal.Code.ShouldBe(code);

    public static void ShouldBeAccepted(this Decision decision) => decision.ShouldBeOfType<Decision.Accepted>();
}
