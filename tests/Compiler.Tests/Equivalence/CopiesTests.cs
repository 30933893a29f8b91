using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using CsCheck;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Balancing;
using Heliograph.Core.Explaining;
using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;
using Heliograph.Testing.Generation;
using Heliograph.Testing.Interpreter;
using Heliograph.Testing.Matching;
using Shouldly;

namespace Heliograph.Compiler.Tests.Equivalence;

/// <summary>
/// Both programs together, in the interpreter: a copy of exactly the frames that the reference matcher mirrors, byte for byte,
/// to the collector or to the member of the group that the flow belongs to, and the original as it was.
/// </summary>
public sealed class CopiesTests
{
    private const int RuleSetCount = 300;
    private const int FramesPerRuleSet = 100;
    private const int TcxNext = -1;
    private const int UnderlayIndex = 77;
    private const int MaxMembers = ProbedRules.TemplateSlotsOfSession - 1;

    /// <summary>Where cuts begin to matter for the generated frames, and the ordinary values.</summary>
    private static readonly int[] PacketLengths = [64, 65, 66, 80, 96, 1500];
    private static readonly int[] Mtus = [110, 114, 140, 1500];

    [Fact]
    public void Exactly_the_mirrored_frames_are_copied_byte_for_byte()
    {
        var seed = (ulong)RandomNumberGenerator.GetInt32(int.MaxValue);
        var copies = 0;
        for (uint stream = 0; stream < RuleSetCount; stream++)
        {
            var source = new PCG(stream, seed);
            var sessions = RuleSets.Sessions.Generate(source, null, out _);
            var host = new Host(sessions, new Random((int)stream));
            var frames = new FrameGenerator(sessions, source);
            for (var count = 0; count < FramesPerRuleSet; count++)
            {
                var frame = frames.Next(out var tags).ToArray();
                try
                {
                    copies += host.Check(sessions, frame, tags);
                }
                catch (Exception failure) when (failure is ShouldAssertException or ProgramFaultException)
                {
                    Assert.Fail(string.Create(
                        CultureInfo.InvariantCulture,
                        $"rule set {stream} of seed {seed}: {failure.Message}\n{new MatchCase(sessions, [.. frame], tags)}"));
                }
            }

            host.Counters.ShouldBe(host.Expected, string.Create(CultureInfo.InvariantCulture, $"rule set {stream} of seed {seed}"));
        }

        copies.ShouldBeGreaterThan(RuleSetCount);
    }

    /// <summary>One interface, its underlay, and what should have been counted.</summary>
    private sealed class Host
    {
        private readonly ImmutableDictionary<string, ManagedMap> _maps = ManagedMap.CreateAll(ProbedRules.MapSpecs);
        private readonly InterpreterEnvironment _environment;
        private readonly Interpreter _source;
        private readonly Interpreter _underlay;
        private readonly ProbedRules _rules;
        private readonly TemplateValue[][] _templates;
        private readonly byte[]?[] _tables;
        private readonly SceneGroup?[] _groups;
        private readonly SocketBuffer _skb = new();

        public Host(ImmutableArray<SessionPlan> sessions, Random random)
        {
            Collectors.ForEach(address => _maps[MirrorMapNames.Collectors].Update(address, [1]));
            _groups = [.. sessions.Select(session => random.Next(2) == 0 ? null : Group(session.Id.Value, random))];
            _tables = [.. _groups.Select(group => group is null ? null : MemberTable.Fill(group.Table))];
            _templates = [.. _tables.Select((table, index) => Templates(sessions[index], index, table is null ? 1 : MaxMembers, random))];
            for (var session = 0; session < sessions.Length; session++)
            {
                PutTemplates(session * ProbedRules.TemplateSlotsOfSession, _templates[session], _tables[session]);
            }

            _rules = new ProbedRules(sessions, ProgramPurpose.Mirror);
            _underlay = new Interpreter(MirrorCompiler.CompileEncapsulation("underlay", ProbedRules.Magic), _maps);
            _environment = new InterpreterEnvironment { OnClone = clone => _underlay.Run(clone.Packet) == TcxNext ? 0 : 1 };
            _source = new Interpreter(_rules.Program, _maps, _environment);
        }

        public Count[] Expected { get; } = new Count[ProbedRules.CounterSlots];

        public Count[] Counters =>
        [
            .. Enumerable.Range(0, ProbedRules.CounterSlots).Select(slot => ((ManagedArray)_maps[MirrorMapNames.Counters])[slot].ToArray())
                .Select(value => new Count(BinaryPrimitives.ReadUInt64LittleEndian(value), BinaryPrimitives.ReadUInt64LittleEndian(value.AsSpan(8)))),
        ];

        /// <returns>Number of copies.</returns>
        public int Check(ImmutableArray<SessionPlan> sessions, byte[] frame, int tags)
        {
            _environment.Clones.Clear();
            _skb.Reset(frame);
            _skb.VlanPresent = tags > 0;
            _source.Run(_skb).ShouldBe(TcxNext);
            _skb.Data.SequenceEqual(frame).ShouldBeTrue();
            _skb.ControlBlock.AsSpan().ContainsAnyExcept((byte)0).ShouldBeFalse();

            var verdict = ReferenceMatcher.Decide(sessions, TrafficDirection.Ingress, frame, MatchingCase.Collectors, tags);
            var wire = new Count(1, (ulong)frame.Length);
            Expected[_rules.Plan.Slots.Seen] += wire;
            Expected[_rules.SlotOf(verdict)] += wire;
            if (verdict.IsMirrored)
            {
                CheckCopy(verdict.SessionIndex, frame, tags, wire);
            }

            _environment.Clones.Count.ShouldBe(verdict.IsMirrored ? 1 : 0);
            CheckExplanation(sessions, frame, tags, verdict);
            return _environment.Clones.Count;
        }

        private void CheckCopy(int session, byte[] frame, int tags, Count wire)
        {
            var clone = _environment.Clones.ShouldHaveSingleItem();
            var slots = _rules.Plan.Sessions[session].Slots;
            var index = _tables[session] is { } table ? table[MemberTable.PlaceOf(HashOf(frame, tags))] : 0;
            if (index == MemberTable.Nobody)
            {
                Expected[slots[SessionCounter.NoHealthyMember]] += wire;
                return;
            }

            var template = _templates[session][index];
            if (template.MemberCounter is { } counter)
            {
                Expected[counter] += wire;
            }

            clone.InterfaceIndex.ShouldBe((uint)UnderlayIndex);
            clone.Packet.VlanPresent.ShouldBeFalse();
            clone.Packet.ControlBlock.AsSpan().ContainsAnyExcept((byte)0).ShouldBeFalse();
            var copy = clone.Packet.Data.ToArray();

            EthernetHeader.TryRead(frame, out var ethernet, tags).ShouldBeTrue();
            var packet = frame.AsSpan(ethernet.Length);
            var limit = Math.Min(template.PacketLength, template.UnderlayMtu - TemplateValue.OverheadBytes);
            byte[] inner =
            [
                .. frame.AsSpan(0, EthernetHeader.EtherTypeOffset),
                (byte)(ethernet.EtherType >> 8), (byte)ethernet.EtherType,
                .. packet[..Math.Min(packet.Length, limit)],
            ];
            copy.AsSpan(TemplateValue.OuterHeaderBytes).ToArray().ShouldBe(inner);
            CheckOuter(copy, inner, template, frame, tags);

            Expected[slots[SessionCounter.Sent]] += wire;
            Expected[slots[SessionCounter.Truncated]] += packet.Length > limit ? wire : default;
        }

        private static void CheckOuter(byte[] copy, byte[] inner, TemplateValue template, byte[] frame, int tags)
        {
            VxlanDatagram.TryReadFrame(copy, out var outer).ShouldBeTrue();
            outer.Ip.ShouldBe(
                new Ipv4Header(
                    Ipv4Header.MinLength, copy.Length - EthernetHeader.UntaggedLength, Identification: 0, DontFragment: true,
                    MoreFragments: false, FragmentOffset: 0, TimeToLive: 64, IpProtocols.Udp,
                    (uint)Cidr.ToNumber(template.SourceAddress), (uint)Cidr.ToNumber(template.DestinationAddress)));
            InternetChecksum.Of(copy.AsSpan(EthernetHeader.UntaggedLength, Ipv4Header.MinLength)).ShouldBe((ushort)0);
            outer.Udp.ShouldBe(
                new UdpHeader(
                    SourcePort(frame, tags), VxlanHeader.Port, UdpHeader.Length + VxlanHeader.Length + inner.Length, Checksum: 0));
            outer.Vxlan.VirtualNetworkId.ShouldBe(template.VirtualNetworkId);
            outer.InnerLength.ShouldBe(inner.Length);
        }

        private static ushort SourcePort(byte[] frame, int tags) => (ushort)FlowHash.PortOf(HashOf(frame, tags));

        private static uint HashOf(byte[] frame, int tags)
        {
            PacketKeyReader.TryRead(frame, out var key, tags).ShouldBeTrue();
            Span<byte> addresses = stackalloc byte[32];
            BinaryPrimitives.WriteUInt128BigEndian(addresses, key.Source);
            BinaryPrimitives.WriteUInt128BigEndian(addresses[16..], key.Destination);
            var skipped = key.Version == IpVersion.IPv6 ? 0 : 12;
            var ports = key.Ports is { } known ? known.Source ^ known.Destination : 0;
            return FlowHash.Of(addresses[skipped..16], addresses[(16 + skipped)..], ports, key.Protocol ?? 0xFFFF);
        }

        /// <summary>A group of which some members take flows, or none.</summary>
        private static SceneGroup Group(string id, Random random) => new(id, [.. Enumerable.Range(0, MaxMembers).Select(index => new SceneMember(
            new GroupMember(AddressOf(index), 1 + random.Next(3), false), random.Next(3) > 0 ? MemberState.Up : MemberState.Down, ""))]);

        private static IPAddress AddressOf(int member) => new([10, 88, 1, (byte)member]);

        /// <summary>An explanation names the member whose address is on the copy, or that nobody takes the flow.</summary>
        private void CheckExplanation(ImmutableArray<SessionPlan> sessions, byte[] frame, int tags, Verdict verdict)
        {
            if (!verdict.IsMirrored || tags > 0 || _groups[verdict.SessionIndex] is null)
            {
                return;
            }

            var scene = new MirrorScene
            {
                InterfaceId = new InterfaceId("eni-1"),
                Time = DateTimeOffset.UnixEpoch,
                Sessions = [.. sessions.Select((session, index) => new SceneSession(session, true, "lb-1") { Group = _groups[index] })],
                Collectors = MatchingCase.Collectors,
            };
            var decision = new PacketExplainer(scene, TrafficDirection.Ingress).Explain(frame).Decisions.ShouldHaveSingleItem();
            if (decision.Member is null)
            {
                decision.LostBecause.ShouldBe(SessionSlots.DropReasons.Single(reason => reason.Counter == SessionCounter.NoHealthyMember).Reason);
                return;
            }

            VxlanDatagram.TryReadFrame(_environment.Clones.ShouldHaveSingleItem().Packet.Data, out var outer).ShouldBeTrue();
            outer.Ip.Destination.ShouldBe((uint)Cidr.ToNumber(decision.Member));
        }

        private static TemplateValue[] Templates(SessionPlan session, int index, int count, Random random)
        {
            var counter = ProbedRules.FirstMemberCounter + (index * ProbedRules.TemplateSlotsOfSession);
            return [.. Enumerable.Range(0, count).Select(member => count == 1 ? Template(session, random) : Template(session, random) with { MemberCounter = counter + member, DestinationAddress = AddressOf(member) })];
        }

        private void PutTemplates(int slot, TemplateValue[] templates, byte[]? table)
        {
            if (table is null)
            {
                Put(slot, templates[0]);
                return;
            }

            var inner = new ManagedArray(MirrorMaps.Group);
            table.CopyTo(inner[0]);
            ((ManagedArrayOfMaps)_maps["groups"]).Put(slot, inner);
            Put(slot, TemplateValue.OfGroup(slot, UnderlayIndex));
            for (var member = 0; member < templates.Length; member++)
            {
                Put(slot + 1 + member, templates[member]);
            }

            void Put(int at, TemplateValue value)
            {
                var template = new ManagedArray(MirrorMaps.Template);
                value.WriteTo(template[0]);
                TemplateValue.ReadFrom(template[0]).ShouldBe(value);
                ((ManagedArrayOfMaps)_maps["templates"]).Put(at, template);
            }
        }

        private static TemplateValue Template(SessionPlan session, Random random) => new()
        {
            State = TemplateState.Ready,
            UnderlayIndex = UnderlayIndex,
            UnderlayMtu = Mtus[random.Next(Mtus.Length)],
            SourceMac = PhysicalAddress.Parse("020000000001"),
            DestinationMac = PhysicalAddress.Parse("020000000002"),
            SourceAddress = new IPAddress([10, 88, (byte)random.Next(256), (byte)random.Next(256)]),
            DestinationAddress = session.TargetAddress ?? IPAddress.Any,
            VirtualNetworkId = random.Next(1 << 24),
            PacketLength = PacketLengths[random.Next(PacketLengths.Length)],
        };
    }
}
