using Heliograph.Compiler.MapLayouts;
using Heliograph.Ebpf.Disassembly;
using Heliograph.Ebpf.Specs;
using Shouldly;

namespace Heliograph.Compiler.Tests.Programs;

/// <summary>What the passes leave of a rule, seen in the program.</summary>
public class PassTests
{
    [Theory]
    [InlineData("accept all 0.0.0.0/0 any > 0.0.0.0/0 any", "drop tcp 10.0.0.0/8 any > 0.0.0.0/0 80/80")]
    [InlineData("accept tcp 10.0.0.0/8 any > 0.0.0.0/0 any", "accept tcp 10.1.0.0/16 5/9 > 1.2.3.4/32 any")]
    [InlineData("accept udp 10.0.0.0/8 any > 0.0.0.0/0 50/60", "drop udp 10.0.0.0/8 any > 0.0.0.0/0 53/53")]
    [InlineData("accept udp 0.0.0.0/0 0/65535 > 0.0.0.0/0 any", "drop udp 0.0.0.0/0 any > 0.0.0.0/0 53/53")]
    [InlineData("accept all fd00::/8 any > ::/0 any", "drop icmp fd00::1/128 any > ::/0 any")]
    public void Rule_that_an_earlier_one_covers_has_no_instructions(string earlier, string covered)
        => Lines(Plans.Of([earlier, covered]), rule: 1).ShouldBeEmpty();

    [Theory]
    [InlineData("accept tcp 10.0.0.0/8 any > 0.0.0.0/0 any", "drop all 10.1.0.0/16 any > 0.0.0.0/0 any")]
    [InlineData("accept tcp 10.1.0.0/16 any > 0.0.0.0/0 any", "drop tcp 10.0.0.0/8 any > 0.0.0.0/0 any")]
    [InlineData("accept udp 0.0.0.0/0 0/65535 > 0.0.0.0/0 any", "drop udp 0.0.0.0/0 any > 0.0.0.0/0 any")]
    [InlineData("accept udp 0.0.0.0/0 any > 0.0.0.0/0 50/60", "drop udp 0.0.0.0/0 any > 0.0.0.0/0 60/61")]
    [InlineData("accept all 0.0.0.0/0 any > 0.0.0.0/0 any", "drop all ::/0 any > ::/0 any")]
    public void Rule_that_can_still_match_has_instructions(string earlier, string later)
        => Lines(Plans.Of([earlier, later]), rule: 1).ShouldNotBeEmpty();

    [Fact]
    public void Rule_of_a_later_session_is_covered_too()
        => Lines(Plans.Of(["drop all 0.0.0.0/0 any > 0.0.0.0/0 any"], ["accept tcp 10.0.0.0/8 any > 0.0.0.0/0 any"]), rule: 0, session: 1)
            .ShouldBeEmpty();

    /// <summary>Key words: protocol -8, destination port -12, source port -16, IPv4 destination -20, source -24.</summary>
    [Fact]
    public void IPv4_rule_tests_only_what_it_says()
        => Lines(Plans.Of(["drop tcp 10.0.0.0/8 1024/65535 > 10.1.2.3/32 80/443"])).ShouldBe(
        [
            "r1 = *(u32 *)(r10 -8)", "if w1 != 6 goto NEXT",
            "r1 = *(u32 *)(r10 -12)", "w1 -= 80", "if w1 > 363 goto NEXT",
            "r1 = *(u32 *)(r10 -16)", "w1 -= 1024", "if w1 > 0xfbff goto NEXT",
            "r1 = *(u32 *)(r10 -24)", "w1 &= 255", "if w1 != 10 goto NEXT",
            "r1 = *(u32 *)(r10 -20)", "if w1 != 0x302010a goto NEXT",
            "r7 = 26", "goto DECIDED",
        ], Case.Sensitive);

    /// <summary>Words of the source address: -48 to -36, last first.</summary>
    [Fact]
    public void IPv6_rule_tests_whole_words_without_a_mask()
        => Lines(Plans.Of(["drop icmp fd00:1:2:3::/68 any > ::/0 any"])).ShouldBe(
        [
            "r1 = *(u32 *)(r10 -8)", "if w1 != 58 goto NEXT",
            "r1 = *(u32 *)(r10 -40)", "w1 &= 240", "if w1 != 0 goto NEXT",
            "r1 = *(u32 *)(r10 -44)", "if w1 != 0x3000200 goto NEXT",
            "r1 = *(u32 *)(r10 -48)", "if w1 != 0x10000fd goto NEXT",
            "r7 = 26", "goto DECIDED",
        ], Case.Sensitive);

    [Fact]
    public void All_ports_are_tested_only_where_nothing_else_asks_for_ports()
    {
        Lines(Plans.Of(["drop udp 0.0.0.0/0 0/65535 > 0.0.0.0/0 53/53"]))
            .ShouldBe(["r1 = *(u32 *)(r10 -8)", "if w1 != 17 goto NEXT", "r1 = *(u32 *)(r10 -12)", "if w1 != 53 goto NEXT", "r7 = 26", "goto DECIDED"]);
        Lines(Plans.Of(["drop all 0.0.0.0/0 0/65535 > 0.0.0.0/0 any"]))
            .ShouldBe(["r1 = *(u32 *)(r10 -16)", "if w1 > 0xffff goto NEXT", "r7 = 26", "goto DECIDED"]);
    }

    /// <summary>The checksum sum: 0045 + 0040 + 1140 + 580a + 1500 + 580a + 1f00 = f5d9, words read by a little-endian machine.</summary>
    [Fact]
    public void Template_is_written_as_the_program_reads_it()
    {
        var bytes = new byte[TemplateValue.SizeInBytes];
        new TemplateValue
        {
            State = TemplateState.Ready,
            UnderlayIndex = 7,
            UnderlayMtu = 1600,
            SourceMac = new([2, 0, 0, 0, 0, 1]),
            DestinationMac = new([2, 0, 0, 0, 0, 2]),
            SourceAddress = System.Net.IPAddress.Parse("10.88.0.21"),
            DestinationAddress = System.Net.IPAddress.Parse("10.88.0.31"),
            VirtualNetworkId = 0x123456,
            PacketLength = 1500,
            MemberCounter = 4,
            RelayIndex = 0x0A0B,
            SessionCounters = 0x0C0D,
        }.WriteTo(bytes);
        Convert.ToHexStringLower(bytes).ShouldBe(
            "01000000" + "07000000" + "dc050000" + "0e060000" + "dc050000" + "d9f50000"
            + "020000000002" + "020000000001" + "0800"
            + "4500" + "0000" + "0000" + "4000" + "4011" + "0000" + "0a580015" + "0a58001f"
            + "0000" + "12b5" + "0000" + "0000"
            + "08000000" + "12345600"
            + "0000" + "05000000" + "0b0a0000" + "0d0c0000");
    }

    [Fact]
    public void Magic_number_zero_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => MirrorCompiler.CompileEncapsulation("encap", 0));
        Should.Throw<ArgumentOutOfRangeException>(() => MirrorCompiler.CompileSource(Plans.Of() with { Magic = 0 }));
    }

    /// <summary>The instructions of a rule, with the targets of its jumps named.</summary>
    private static string[] Lines(DirectionPlan plan, int rule = 0, int session = 0)
    {
        var program = MirrorCompiler.CompileSource(plan);
        var origin = $"rule {plan.Sessions[session].Rules[rule].Rule.Id} of session {plan.Sessions[session].Id}";
        var own = Enumerable.Range(0, program.Instructions.Length).Where(i => program.OriginOf(i) == origin).ToArray();
        return [.. own.Select(i => Named(program, i, own[^1] + 1))];
    }

    private static string Named(ProgramSpec program, int index, int next)
    {
        var line = Disassembler.Instruction(program, index);
        var target = line.StartsWith("goto ", StringComparison.Ordinal) ? "DECIDED" : "NEXT";
        return target == "NEXT" ? line.Replace($"goto {next}", "goto NEXT", StringComparison.Ordinal) : "goto DECIDED";
    }
}
