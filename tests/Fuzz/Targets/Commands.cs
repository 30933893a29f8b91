using System.Collections.Immutable;
using System.Net;
using System.Text;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Ram.Identities;
using Heliograph.Server.Access;
using Heliograph.Server.Actions;
using Heliograph.Server.Documents;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Errors;
using Heliograph.Wire.Parameters;

namespace Heliograph.Fuzz.Targets;

/// <summary>
/// Calls one after another, a line each, <c>Operation?query</c>: bound, decided on a small world and a small directory, applied, answered. Every
/// refusal is published, every effect can be stored and read back, and the world keeps its rules.
/// </summary>
internal sealed class Commands() : FuzzTarget("commands")
{
    private const int MaxCalls = 12;
    private const string Account = "1000000000000001";

    private static readonly OwnerCaller s_caller = new(new AccountId(Account), "LTAI5tFuzz");
    private static readonly AnswerContext s_context = new(new AccountId(Account), [new RegionId("cn-hangzhou")]);
    private static readonly World s_world = Start();
    private static readonly World s_accountWide = World.Empty(new AccountId(Account), RegionId.AccountWide, "rg-default");

    public override IEnumerable<string> Words => new Binding().Words.Concat(
        ["?", "\n", "tmf-1", "tmr-1", "tms-1", "eni-1", "eni-2", "eni-3", "lb-1", "rg-default", "10.0.0.0/8", "fd00::/8", "80/90", "-1/-1", "alice"]);

    protected override void Try(byte[] input)
    {
        var worlds = (Region: s_world, Account: s_accountWide);
        var directory = new AccountDirectory { AccountId = Account };
        var number = 1ul;
        foreach (var line in Encoding.Latin1.GetString(input).Split('\n').Take(MaxCalls))
        {
            var question = line.IndexOf('?', StringComparison.Ordinal);
            if (question < 0
                || OperationTable.All.FirstOrDefault(operation => operation.Name == line[..question]) is not { } operation
                || !ActionList.TryFind(operation, out var action)
                || RpcRequest.Read("GET", $"/{line[question..]}", "h", [], default) is not { Problem: null } request
                || !ParameterBinder.TryBind(operation, request, out var parameters, out _))
            {
                continue;
            }

            var facts = Chances.Facts(number++) with { Account = worlds.Account.Settings };
            switch (action)
            {
                case ICommandAction command:
                    worlds = Execute(operation, command, parameters, worlds, facts);
                    break;
                case IDirectoryAction change:
                    directory = Change(operation, change, parameters, directory);
                    break;
            }
        }
    }

    private static (World Region, World Account) Execute(
        Operation operation, ICommandAction command, BoundParameters parameters, (World Region, World Account) worlds, Facts facts)
    {
        var decide = command.Prepare(parameters);
        foreach (var scope in command.Scopes)
        {
            var world = scope == WorldScope.Region ? worlds.Region : worlds.Account;
            var decision = Bounds.Measure(0, operation.Name, () => decide(world, facts));
            if (decision is Decision.Refused refused)
            {
                RequestOracles.CheckRefusal(ErrorCatalog.Resolve(operation, refused.Refusal.Code, refused.Refusal.Arguments.AsSpan()));
                return worlds;
            }

            var accepted = (Decision.Accepted)decision;
            Rendering.CheckAnswer(command.Answer(accepted.Outcome, s_context));
            foreach (var change in accepted.Changes)
            {
                CheckStored(world, change);
            }

            world = world.Apply(accepted.Changes);
            CheckWorld(world);
            worlds = scope == WorldScope.Region ? (world, worlds.Account) : (worlds.Region, world);
        }

        return worlds;
    }

    private static AccountDirectory Change(Operation operation, IDirectoryAction action, BoundParameters parameters, AccountDirectory directory)
    {
        var change = action.Prepare(new DirectoryRequest(parameters, s_caller, Chances.Now, ["rg-default"]));
        var outcome = Bounds.Measure(0, operation.Name, () => change.Decide(directory)).Outcome;
        if (outcome is DirectoryOutcome.Changed changed)
        {
            Rendering.CheckAnswer(change.Answer(changed.Directory));
            return changed.Directory;
        }

        var refusal = ((DirectoryOutcome.Refused)outcome).Refusal;
        RequestOracles.CheckRefusal(ErrorCatalog.Resolve(operation, refusal.Code, refusal.Arguments.AsSpan()));
        return directory;
    }

    /// <summary>What is stored reads back to what stores the same.</summary>
    private static void CheckStored(World world, WorldChange change)
    {
        var (key, value) = WorldCodec.Encode(world, change);
        var kind = change switch
        {
            WorldChange.PutService => "service",
            WorldChange.PutFilter => "filters",
            WorldChange.PutSession => "sessions",
            WorldChange.PutInterface => "interfaces",
            WorldChange.PutLoadBalancer => "balancers",
            WorldChange.PutStanding => "standing",
            WorldChange.PutQuotas => "quotas",
            WorldChange.PutResourceGroup => "groups",
            WorldChange.PutInterfaceStanding => "interface-standings",
            WorldChange.PutHost => "hosts",
            WorldChange.PutAccount => "accounts",
            _ => null,
        };
        Expect.Same(value is null, kind is null, $"whether {key} is deleted");
        if (kind is not null && value is not null)
        {
            var read = WorldCodec.DecodePut(kind, value, 0);
            Expect.That(read is not null && WorldCodec.Encode(world, read).Value.AsSpan().SequenceEqual(value), $"{key} reads back as something else");
        }
    }

    private static void CheckWorld(World world)
    {
        foreach (var filter in world.Filters.Values)
        {
            foreach (var rules in new[] { filter.IngressRules, filter.EgressRules })
            {
                Expect.Same(rules.Select(rule => rule.Priority).Distinct().Count(), rules.Length, "rules with a priority of their own");
                Expect.That(rules.All(rule => rule.Priority is >= 1 and <= 16_777_216), "a priority out of range");
                Expect.That(rules.All(rule => rule.Source.Version == rule.IpVersion && rule.Destination.Version == rule.IpVersion), "a block of another IP version");
            }
        }

        Expect.Same(world.Sessions.Values.Select(session => session.Priority).Distinct().Count(), world.Sessions.Count, "sessions with a priority of their own");
        foreach (var session in world.Sessions.Values)
        {
            Expect.That(world.Filters.ContainsKey(session.FilterId), "a session without its filter");
            Expect.That(session.VirtualNetworkId is >= 0 and <= 16_777_215 && session.PacketLength is >= 64 and <= 9600, "numbers of a session");
            Expect.That(!session.Sources.Contains(new InterfaceId(session.Target.Id)), "a session whose target is its source");
            Expect.Same(session.Sources.Distinct().Count(), session.Sources.Length, "a session with a source twice");
        }
    }

    private static World Start()
    {
        var made = new LastChange(ChangeKind.Created, Chances.Now, AwaitsHosts: false);
        var any = new FilterRule
        {
            Id = new RuleId("tmr-1"), Direction = TrafficDirection.Ingress, Priority = 1, Action = RuleAction.Accept, Protocol = RuleProtocol.All,
            IpVersion = IpVersion.IPv4, Source = Cidr.AnyIPv4, Destination = Cidr.AnyIPv4, SourcePorts = PortRange.Any, DestinationPorts = PortRange.Any,
        };
        return World.Empty(new AccountId(Account), new RegionId("cn-hangzhou"), "rg-default").Apply(
        [
            new WorldChange.PutService(new ServiceSwitch(Chances.Now, Locked: false)),
            .. Enumerable.Range(1, 4).Select(number => new WorldChange.PutInterface(new NetworkInterface
            {
                Id = new InterfaceId($"eni-{number}"), HostId = new HostId("host"), DeviceName = $"eth{number}", Perspective = Perspective.Host,
                MacAddress = $"02:00:00:00:00:0{number}", PrimaryAddress = IPAddress.Parse($"10.0.0.{number}"), InstanceId = $"i-{number}",
                VpcId = "vpc-1", VSwitchId = "vsw-1", ZoneId = "cn-hangzhou-a", CreationTime = Chances.Now,
            })),
            new WorldChange.PutLoadBalancer(new LoadBalancer
            {
                Id = "lb-1", Network = LoadBalancerNetwork.Vpc, Address = LoadBalancerAddress.Intranet, Members = [new GroupMember(IPAddress.Loopback, 1, false)], Probe = HealthProbe.Default, CreationTime = Chances.Now,
            }),
            new WorldChange.PutFilter(new Filter
            {
                Id = new FilterId("tmf-1"), IngressRules = [any], EgressRules = [], ResourceGroupId = "rg-default", CreationTime = Chances.Now, LastChange = made,
            }),
            new WorldChange.PutSession(new Session
            {
                Id = new SessionId("tms-1"), FilterId = new FilterId("tmf-1"), Target = new MirrorTarget(TargetType.NetworkInterface, "eni-2"),
                Sources = [new InterfaceId("eni-1")], Priority = 1, VirtualNetworkId = 1, PacketLength = 1500, Enabled = true,
                ResourceGroupId = "rg-default", CreationTime = Chances.Now, LastChange = made,
            }),
        ]);
    }
}
