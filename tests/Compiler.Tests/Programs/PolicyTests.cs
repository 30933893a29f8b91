using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Compiler.RuleTables;
using Heliograph.Compiler.Tests.Equivalence;
using Heliograph.Core.Balancing;
using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;
using Heliograph.Testing.Interpreter;
using Heliograph.Testing.Matching;
using Heliograph.Testing.Packets;
using Shouldly;

namespace Heliograph.Compiler.Tests.Programs;

/// <summary>Session policies in the interpreter, where time and chance are what a test says.</summary>
public sealed class PolicyTests
{
    private const string Everything = "accept all 0.0.0.0/0 any > 0.0.0.0/0 any";
    private const int FrameBytes = 142;

    private static readonly byte[] Frame = PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1000 > 2000 / data 100");

    public static TheoryData<ClassifierGear> Gears => new(Enum.GetValues<ClassifierGear>());

    [Theory]
    [MemberData(nameof(Gears))]
    public void A_session_ends_at_its_deadline(ClassifierGear gear)
    {
        var machine = new Machine(gear, deadline: 1_000, new SessionPolicy { ExpiresAt = DateTimeOffset.UnixEpoch });
        machine.Now = 999;
        machine.Run(Frame).ShouldBe(1);
        machine.Now = 1_000;
        machine.Run(Frame).ShouldBe(0);
        machine.ShouldHaveCounted((SessionCounter.Sent, 1), (SessionCounter.Expired, 1));
    }

    [Theory]
    [MemberData(nameof(Gears))]
    public void Chance_decides_for_each_packet(ClassifierGear gear)
    {
        var machine = new Machine(gear, new SessionPolicy { Sampling = Sample(SamplingMode.Random, "1/4") });
        machine.Chance = (1u << 30) - 1;
        machine.Run(Frame).ShouldBe(1);
        machine.Chance = 1u << 30;
        machine.Run(Frame).ShouldBe(0);
        machine.ShouldHaveCounted((SessionCounter.Sent, 1), (SessionCounter.SampledOut, 1));
    }

    [Theory]
    [MemberData(nameof(Gears))]
    public void Both_directions_of_a_flow_are_in_the_sample_or_neither(ClassifierGear gear)
    {
        var rate = Sample(SamplingMode.Flow, "1/3");
        var machine = new Machine(gear, new SessionPolicy { Sampling = rate });
        var kept = 0;
        for (var port = 1; port <= 300; port++)
        {
            var there = PacketText.Build($"eth / ipv4 10.0.0.1 > 10.0.0.2 / udp {port} > 2000 / data 10");
            var back = PacketText.Build($"eth / ipv4 10.0.0.2 > 10.0.0.1 / udp 2000 > {port} / data 10");
            PacketKeyReader.TryRead(there, out var key).ShouldBeTrue();
            var expected = FlowSample.IsKept(key, rate.Rate) ? 1 : 0;
            (machine.Run(there), machine.Run(back), machine.Run(there)).ShouldBe((expected, expected, expected));
            kept += expected;
        }

        kept.ShouldBeInRange(70, 130);
        machine.ShouldHaveCounted((SessionCounter.Sent, 3 * kept), (SessionCounter.SampledOut, 3 * (300 - kept)));
    }

    [Fact]
    public void A_sample_is_spread_over_the_outer_source_ports_and_over_the_members_of_a_group()
    {
        var rate = Sample(SamplingMode.Flow, "1/100").Rate;
        var flows = Enumerable.Range(0, 200_000).Select(flow => FlowHash.Of([10, 0, 0, 1], [10, 1, (byte)(flow >> 8), (byte)flow], flow >> 16, 6))
            .Where(hash => FlowSample.Mix(hash) < rate.Threshold).ToList();
        flows.Count.ShouldBeInRange(1_700, 2_300);
        Smallest(hash => (FlowHash.PortOf(hash) - FlowHash.FirstPort) / 1024).ShouldBeGreaterThan(60);
        Smallest(hash => MemberTable.PlaceOf(hash) / (MemberTable.Places / 16)).ShouldBeGreaterThan(60);
        Smallest(hash => MemberTable.PlaceOf(hash) % 16).ShouldBeGreaterThan(60);

        // Of sixteen parts, which have 125 each.
        int Smallest(Func<uint, int> part) => flows.GroupBy(part).Select(group => group.Count()).Order().ToList() is { Count: 16 } counts ? counts[0] : 0;
    }

    [Theory]
    [MemberData(nameof(Gears))]
    public void A_packet_budget_lets_its_rate_pass_and_a_burst_at_most(ClassifierGear gear)
    {
        // 1,000 a second; 100 ms can be saved up.
        var machine = new Machine(gear, new SessionPolicy { PacketsPerSecond = 1_000 }) { Now = 10_000_000_000 };
        Send(machine, 500).ShouldBe(101);
        machine.Now += 5_000_000;
        Send(machine, 500).ShouldBe(5);
        machine.Now += 60_000_000_000;
        Send(machine, 500).ShouldBe(101);
        machine.ShouldHaveCounted((SessionCounter.Sent, 207), (SessionCounter.OverBudget, 1_293));
    }

    [Fact]
    public void A_bit_budget_counts_whole_frames()
    {
        // A frame each 10 ms; 10 of them can be saved up.
        var machine = new Machine(ClassifierGear.CompareChain, new SessionPolicy { BitsPerSecond = FrameBytes * 8 * 100 }) { Now = 10_000_000_000 };
        Frame.Length.ShouldBe(FrameBytes);
        Send(machine, 50).ShouldBe(11);
        machine.Now += 10_000_000;
        Send(machine, 50).ShouldBe(1);
    }

    [Fact]
    public void What_one_budget_refuses_is_not_charged_to_the_other()
    {
        var machine = new Machine(ClassifierGear.CompareChain, new SessionPolicy { PacketsPerSecond = 20, BitsPerSecond = FrameBytes * 8 * 100 }) { Now = 10_000_000_000 };
        Send(machine, 50).ShouldBe(3);
        machine.Now += 50_000_000;
        Send(machine, 50).ShouldBe(1);
        machine.Now += 1_000_000_000;
        Send(machine, 50).ShouldBe(3);
    }

    [Fact]
    public void A_super_packet_is_charged_as_the_packets_that_it_stands_for()
    {
        var machine = new Machine(ClassifierGear.CompareChain, new SessionPolicy { PacketsPerSecond = 1_000 }) { Now = 10_000_000_000 };
        var super = PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / tcp 1000 > 2000 / data 4000");

        // 40 segments each: the third overdraws the burst of 100, and what follows waits until that is made up for.
        Enumerable.Range(0, 5).Sum(_ => machine.Run(super, gsoSize: 100)).ShouldBe(3);
        machine.Now += 19_000_000;
        machine.Run(super, gsoSize: 100).ShouldBe(0);
        machine.Now += 1_000_000;
        machine.Run(super, gsoSize: 100).ShouldBe(1);
        machine.ShouldHaveCounted((SessionCounter.Sent, 160), (SessionCounter.OverBudget, 120));
    }

    [Theory]
    [MemberData(nameof(Gears))]
    public void A_session_beside_one_with_a_policy_copies_everything(ClassifierGear gear)
    {
        var machine = new Machine(
            gear, deadline: 0,
            [("accept udp 0.0.0.0/0 any > 0.0.0.0/0 2000/2000", new SessionPolicy { ExpiresAt = DateTimeOffset.UnixEpoch }), (Everything, SessionPolicy.None)]);
        machine.Run(Frame).ShouldBe(0);
        machine.Run(PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1000 > 2001 / data 100")).ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Gears))]
    public void Without_the_numbers_of_its_policy_a_session_copies_nothing(ClassifierGear gear)
    {
        var machine = new Machine(gear, new SessionPolicy { ExpiresAt = DateTimeOffset.UnixEpoch });
        machine.Forget();
        machine.Run(Frame).ShouldBe(0);
        machine.ShouldHaveCounted((SessionCounter.NoTemplate, 1));
    }

    [Theory]
    [MemberData(nameof(Gears))]
    public void Each_session_that_lets_the_search_go_on_copies_and_counts_for_itself(ClassifierGear gear)
    {
        var continues = new SessionPolicy { Continue = true };
        var machine = new Machine(
            gear, deadline: 0,
            [(Everything, continues), (Everything, continues with { ExpiresAt = DateTimeOffset.UnixEpoch }), ("drop udp 0.0.0.0/0 any > 0.0.0.0/0 9/9", continues), (Everything, SessionPolicy.None)]);
        machine.Run(Frame).ShouldBe(2);
        machine.Run(PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1000 > 9 / data 100")).ShouldBe(2);
        var super = PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / tcp 1000 > 2000 / data 4000");
        machine.Run(super, gsoSize: 100).ShouldBe(2);

        machine.ShouldHaveCounted(0, (SessionCounter.Sent, 42));
        machine.ShouldHaveCounted(1, (SessionCounter.Expired, 42));
        machine.ShouldHaveCounted(3, (SessionCounter.Sent, 42));
        machine.Direction.ShouldBe((Seen: 42UL, Again: 42UL + 42 + 1));
    }

    [Theory]
    [MemberData(nameof(Gears))]
    public void A_super_packet_that_one_session_cuts_is_whole_for_the_next(ClassifierGear gear)
    {
        var machine = new Machine(gear, 0, [(Everything, new SessionPolicy { Continue = true }), (Everything, SessionPolicy.None)], packetLength: 80);
        machine.Run(PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / tcp 1000 > 2000 / data 4000"), gsoSize: 100).ShouldBe(2);
        foreach (var session in (int[])[0, 1])
        {
            machine.ShouldHaveCounted(session, (SessionCounter.Sent, 1), (SessionCounter.Truncated, 1), (SessionCounter.SuperPacketCut, 39));
        }
    }

    [Theory]
    [MemberData(nameof(Gears))]
    public void Sessions_without_policies_have_the_program_that_they_would_have_without_the_feature(ClassifierGear gear)
    {
        var plan = Plans.Of([Everything]);
        var none = plan with { Sessions = [.. plan.Sessions.Select(session => session with { Policy = new PolicyPlace(3, PolicyPlace.FeaturesOf(SessionPolicy.None)) })] };
        var program = gear == ClassifierGear.CompareChain ? MirrorCompiler.CompileSource(none) : MirrorCompiler.CompileSource(none, new RuleSetPlace(14, 0, gear == ClassifierGear.FlowCache));
        var before = gear == ClassifierGear.CompareChain ? MirrorCompiler.CompileSource(plan) : MirrorCompiler.CompileSource(plan, new RuleSetPlace(14, 0, gear == ClassifierGear.FlowCache));
        program.Instructions.ShouldBe(before.Instructions);
        program.MapReferences.Select(reference => reference.Map).ShouldNotContain(map => map == "policies" || map == "buckets");
        RuleSetImage.Build(none, 1).Value.ToArray().ShouldBe(RuleSetImage.Build(plan, 1).Value.ToArray());
    }

    private static Sampling Sample(SamplingMode mode, string rate)
        => SampleRate.TryParse(rate, out var parsed) ? new Sampling(mode, parsed) : throw new FormatException(rate);

    private static int Send(Machine machine, int packets) => Enumerable.Range(0, packets).Sum(_ => machine.Run(Frame));

    /// <summary>Source program and encapsulating program of one interface.</summary>
    private sealed class Machine
    {
        private static readonly TemplateValue Template = new()
        {
            State = TemplateState.Ready,
            UnderlayIndex = 7,
            UnderlayMtu = 9000,
            SourceMac = PhysicalAddress.Parse("020000000001"),
            DestinationMac = PhysicalAddress.Parse("020000000002"),
            SourceAddress = IPAddress.Parse("10.88.0.21"),
            DestinationAddress = IPAddress.Parse("10.88.0.31"),
            VirtualNetworkId = 7,
            PacketLength = 1500,
        };

        private readonly ImmutableDictionary<string, ManagedMap> _maps = ManagedMap.CreateAll(ProbedRules.MapSpecs);
        private readonly InterpreterEnvironment _environment;
        private readonly Interpreter _source;
        private readonly ProbedRules _rules;
        private readonly SocketBuffer _packet = new();

        public Machine(ClassifierGear gear, SessionPolicy policy)
            : this(gear, ulong.MaxValue, policy)
        {
        }

        public Machine(ClassifierGear gear, ulong deadline, SessionPolicy policy)
            : this(gear, deadline, [(Everything, policy)])
        {
        }

        public Machine(ClassifierGear gear, ulong deadline, (string Rule, SessionPolicy Policy)[] sessions, int packetLength = 1500)
        {
            ImmutableArray<SessionPlan> plans =
            [
                .. RuleText.Sessions([.. sessions.Select(session => (IReadOnlyList<string>)[session.Rule])])
                    .Zip(sessions, (plan, session) => plan with { Policy = session.Policy }),
            ];
            _rules = new ProbedRules(plans, ProgramPurpose.Mirror, gear);
            Equivalence.Policies.Put(_maps, plans, deadline);
            for (var slot = 0; slot < sessions.Length; slot++)
            {
                var template = new ManagedArray(MirrorMaps.Template);
                (Template with { PacketLength = packetLength }).WriteTo(template[0]);
                ((ManagedArrayOfMaps)_maps["templates"]).Put(slot * ProbedRules.TemplateSlotsOfSession, template);
            }

            if (_rules.Image is { } image)
            {
                var outer = new ManagedArrayOfMaps(MirrorMaps.RuleSets(image.SizeClass, 1));
                var inner = new ManagedArray(MirrorMaps.RuleSet(image.SizeClass));
                image.Value.Span.CopyTo(inner[0]);
                outer.Put(0, inner);
                _maps = _maps.SetItem(outer.Spec.Name, outer);
            }

            var underlay = new Interpreter(MirrorCompiler.CompileEncapsulation("underlay", ProbedRules.Magic), _maps);
            _environment = new InterpreterEnvironment
            {
                BootClock = () => Now,
                Chance = () => Chance,
                OnClone = clone => underlay.Run(clone.Packet) == -1 ? 0 : 1,
            };
            _source = new Interpreter(_rules.Program, _maps, _environment);
        }

        public ulong Now { get; set; } = 2_000_000_000;

        public uint Chance { get; set; }

        /// <returns>How many copies were made.</returns>
        public int Run(byte[] frame, int gsoSize = 0)
        {
            _environment.Clones.Clear();
            _packet.Reset(frame);
            _packet.GsoSize = (uint)gsoSize;
            _source.Run(_packet).ShouldBe(-1);
            return _environment.Clones.Count;
        }

        public (ulong Seen, ulong Again) Direction => (Read(_rules.Plan.Slots.Seen), Read(_rules.Plan.Slots.MatchedAgain));

        public void Forget() => ((ManagedArrayOfMaps)_maps["policies"]).Put(0, null);

        /// <summary>In the first session; nothing else, and so that the sum of all is what its rule accepted.</summary>
        public void ShouldHaveCounted(params (SessionCounter Counter, int Packets)[] expected) => ShouldHaveCounted(0, expected);

        public void ShouldHaveCounted(int number, params (SessionCounter Counter, int Packets)[] expected)
        {
            var session = _rules.Plan.Sessions[number];
            Enum.GetValues<SessionCounter>().Select(counter => (counter, (int)Read(session.Slots[counter]))).Where(count => count.Item2 > 0)
                .ShouldBe(expected, ignoreOrder: true);
            Read(session.Rules[0].Slot).ShouldBe((ulong)expected.Where(count => count.Counter != SessionCounter.Truncated).Sum(count => count.Packets));
        }

        private ulong Read(int slot) => BinaryPrimitives.ReadUInt64LittleEndian(((ManagedArray)_maps["counters"])[slot]);
    }
}
