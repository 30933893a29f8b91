using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;
using Heliograph.Testing.Interpreter;
using Heliograph.Testing.Packets;
using Shouldly;
using static Heliograph.Ebpf.Isa.Register;

namespace Heliograph.Compiler.Tests.Equivalence;

/// <summary>The interpreter refuses what the verifier would refuse, and helpers do what the kernel's do.</summary>
public sealed class InterpreterTests
{
    private const int LengthField = 0;
    private const int ControlBlockField = 48;

    private static readonly byte[] Frame = PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1 > 2 / data 8");
    private static readonly MapSpec Numbers = new("numbers", MapType.PercpuArray, 4, 16, 2);
    private static readonly MapSpec Addresses = new("addresses", MapType.Hash, 4, 1, 4);
    private static readonly MapSpec Templates = new("templates", MapType.ArrayOfMaps, 4, 4, 2, Inner: new MapSpec("template", MapType.Array, 4, 8, 1));

    [Fact]
    public void Reading_a_register_before_it_is_set_is_refused()
        => Refused(code => code.Move(R0, R3)).ShouldContain("r3 is read before it is set");

    [Fact]
    public void A_program_that_returns_nothing_is_refused()
        => Refused(_ => { }).ShouldContain("the return value is Uninitialised");

    [Fact]
    public void Argument_registers_are_lost_by_a_call()
        => Refused(code =>
        {
            code.Move(R2, 1);
            code.Call(Helper.ktime_get_ns);
            code.Move(R0, R2);
        }).ShouldContain("r2 is read before it is set");

    [Fact]
    public void Reading_stack_bytes_before_they_are_set_is_refused()
        => Refused(code =>
        {
            code.Store(OperandSize.Word, R10, -8, 1);
            code.Load(OperandSize.Double, R0, R10, -8);
        }).ShouldContain("read before they are set");

    [Theory]
    [InlineData(-516)]
    [InlineData(0)]
    [InlineData(-2)]
    public void Access_outside_of_the_stack_is_refused(int offset)
        => Refused(code => code.Store(OperandSize.Word, R10, offset, 1)).ShouldNotBeEmpty();

    [Fact]
    public void Unaligned_access_to_the_stack_is_refused()
        => Refused(code => code.Store(OperandSize.Word, R10, -6, 1)).ShouldContain("unaligned");

    [Fact]
    public void The_frame_pointer_is_read_only()
        => Refused(code => code.Alu(AluOperation.Add, R10, 8)).ShouldContain("frame pointer");

    [Fact]
    public void Fields_of_the_context_are_read_whole()
        => Refused(code => code.Load(OperandSize.Half, R0, R1, LengthField)).ShouldContain("offset 0 of the context");

    [Fact]
    public void The_length_of_a_packet_is_not_writable()
        => Refused(code => code.Store(OperandSize.Word, R1, LengthField, 1)).ShouldContain("store of 4 bytes at offset 0 of the context");

    [Fact]
    public void A_look_up_is_not_used_before_it_is_compared_with_zero()
        => Refused(code =>
        {
            LookUp(code, Numbers, 0);
            code.Load(OperandSize.Double, R0, R0, 0);
        }).ShouldContain("MapValueOrNull");

    [Fact]
    public void Access_beyond_a_map_value_is_refused()
        => Refused(code =>
        {
            var found = code.NewLabel("found");
            LookUp(code, Numbers, 0);
            code.JumpIf(JumpOperation.Jne, R0, 0, found);
            code.Exit();
            code.Place(found);
            code.Load(OperandSize.Double, R0, R0, 12);
        }).ShouldContain("access of 8 bytes at offset 12 of MapValue");

    [Fact]
    public void A_pointer_is_not_a_number()
        => Refused(code => code.Alu32(AluOperation.Mov, R0, R1)).ShouldContain("Context");

    [Fact]
    public void A_loop_that_does_not_end_is_stopped()
        => Refused(code =>
        {
            var again = code.NewLabel("again");
            code.Place(again);
            code.Move(R0, 1);
            code.Jump(again);
        }).ShouldContain("1000000 instructions");

    [Fact]
    public void A_packet_pointer_dies_when_the_packet_changes()
        => Refused(code =>
        {
            code.Move(R6, R1);
            code.Load(OperandSize.Word, R7, R1, 76);
            code.Move(R2, 50);
            code.Move(R3, 0);
            code.Call(Helper.skb_change_head);
            code.Load(OperandSize.Byte, R0, R7, 0);
        }).ShouldContain("before a change of the packet");

    [Fact]
    public void A_refusal_names_the_instruction_and_where_it_comes_from()
        => Refused(code =>
        {
            code.Move(R0, 0);
            code.Origin("rule tmr-1");
            code.Move(R0, R9);
        }).ShouldBe("instruction 1 (rule tmr-1): r9 is read before it is set");

    [Fact]
    public void Loading_bytes_is_all_or_nothing_and_zeroes_on_an_error()
    {
        var result = Run(code =>
        {
            LoadBytes(code, offset: Frame.Length - 3, size: 4);
            code.Move(R6, R0);
            code.Load(OperandSize.Word, R0, R10, -8);
            code.Alu(AluOperation.Add, R0, R6);
        });
        result.ShouldBe(-14);
    }

    [Fact]
    public void Loading_bytes_reads_the_packet()
        => Run(code =>
        {
            LoadBytes(code, offset: 26, size: 4);
            code.Load(OperandSize.Word, R0, R10, -8);
            code.ToBigEndian(R0, 32);
        }).ShouldBe(0x0A000001);

    [Fact]
    public void A_saved_pointer_comes_back_whole()
        => Run(code =>
        {
            code.Store(OperandSize.Double, R10, -16, R1);
            code.Load(OperandSize.Double, R2, R10, -16);
            code.Load(OperandSize.Word, R0, R2, LengthField);
        }).ShouldBe(Frame.Length);

    [Fact]
    public void Values_of_a_map_are_counted_up_in_place()
    {
        var maps = ManagedMap.CreateAll([Numbers]);
        Run(
            code =>
            {
                var missing = code.NewLabel("missing");
                LookUp(code, Numbers, 1);
                code.JumpIf(JumpOperation.Jeq, R0, 0, missing);
                code.Load(OperandSize.Double, R1, R0, 8);
                code.Alu(AluOperation.Add, R1, 7);
                code.Store(OperandSize.Double, R0, 8, R1);
                code.Place(missing);
                code.Move(R0, 0);
            },
            maps).ShouldBe(0);

        ((ManagedArray)maps[Numbers.Name])[1].ToArray().ShouldBe([0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0]);
    }

    [Fact]
    public void An_index_beyond_an_array_is_not_found()
        => Run(code => LookUp(code, Numbers, 2), ManagedMap.CreateAll([Numbers])).ShouldBe(0);

    [Fact]
    public void A_hash_finds_what_was_put_into_it()
    {
        var maps = ManagedMap.CreateAll([Addresses]);
        maps[Addresses.Name].Update([9, 0, 0, 0], [1]);
        foreach (var (key, found) in new[] { (9, 1), (8, 0) })
        {
            Run(
                code =>
                {
                    var missing = code.NewLabel("missing");
                    LookUp(code, Addresses, key);
                    code.JumpIf(JumpOperation.Jeq, R0, 0, missing);
                    code.Move(R0, 1);
                    code.Place(missing);
                },
                maps).ShouldBe(found);
        }
    }

    [Fact]
    public void A_map_of_maps_gives_the_map_in_its_slot()
    {
        var maps = ManagedMap.CreateAll([Templates]);
        var inner = new ManagedArray(Templates.Inner.ShouldNotBeNull());
        inner[0][0] = 42;
        ((ManagedArrayOfMaps)maps[Templates.Name]).Put(1, inner);
        Run(
            code =>
            {
                var missing = code.NewLabel("missing");
                LookUp(code, Templates, 1);
                code.JumpIf(JumpOperation.Jeq, R0, 0, missing);
                code.Store(OperandSize.Word, R10, -4, 0);
                code.Move(R1, R0);
                code.Move(R2, R10);
                code.Alu(AluOperation.Add, R2, -4);
                code.Call(Helper.map_lookup_elem);
                code.JumpIf(JumpOperation.Jeq, R0, 0, missing);
                code.Load(OperandSize.Double, R0, R0, 0);
                code.Place(missing);
            },
            maps).ShouldBe(42);
    }

    [Fact]
    public void A_clone_takes_its_control_block_along()
    {
        var environment = new InterpreterEnvironment { OnClone = _ => -5 };
        Run(
            code =>
            {
                code.Store(OperandSize.Word, R1, ControlBlockField + 4, 77);
                code.Move(R2, 9);
                code.Move(R3, 0);
                code.Call(Helper.clone_redirect);
            },
            environment: environment).ShouldBe(-5);

        var clone = environment.Clones.ShouldHaveSingleItem();
        clone.InterfaceIndex.ShouldBe(9u);
        clone.Packet.ControlBlock[4].ShouldBe((byte)77);
        clone.Packet.Data.ToArray().ShouldBe(Frame);
    }

    [Fact]
    public void Popping_a_tag_moves_the_next_one_beside_the_data()
    {
        var skb = new SocketBuffer(PacketText.Build("eth / svlan 5 / vlan 6 / ipv4 10.0.0.1 > 10.0.0.2 / udp 1 > 2 / data 8"));
        Run(code => code.Call(Helper.skb_vlan_pop), skb: skb).ShouldBe(0);

        skb.VlanPresent.ShouldBeTrue();
        skb.VlanTci.ShouldBe((ushort)6);
        skb.Data.ToArray().ShouldBe(Frame);
    }

    [Fact]
    public void Changing_the_head_and_the_tail_leaves_the_rest_as_it_was()
    {
        var skb = new SocketBuffer(Frame);
        Run(
            code =>
            {
                code.Move(R6, R1);
                code.Move(R2, 50);
                code.Move(R3, 0);
                code.Call(Helper.skb_change_head);
                code.Move(R1, R6);
                code.Move(R2, 90);
                code.Move(R3, 0);
                code.Call(Helper.skb_change_tail);
            },
            skb: skb).ShouldBe(0);

        skb.Data.ToArray().ShouldBe([.. new byte[50], .. Frame[..40]]);
    }

    private static void LookUp(Assembler code, MapSpec map, int key)
    {
        code.Store(OperandSize.Word, R10, -4, key);
        code.LoadMap(R1, map);
        code.Move(R2, R10);
        code.Alu(AluOperation.Add, R2, -4);
        code.Call(Helper.map_lookup_elem);
    }

    private static void LoadBytes(Assembler code, int offset, int size)
    {
        code.Move(R2, offset);
        code.Move(R3, R10);
        code.Alu(AluOperation.Add, R3, -8);
        code.Move(R4, size);
        code.Call(Helper.skb_load_bytes);
    }

    private static int Run(
        Action<Assembler> write,
        IReadOnlyDictionary<string, ManagedMap>? maps = null,
        InterpreterEnvironment? environment = null,
        SocketBuffer? skb = null)
    {
        var code = new Assembler();
        write(code);
        code.Exit();
        var program = code.Build("test", ProgramType.SchedCls);
        return new Interpreter(program, maps ?? ManagedMap.CreateAll([Numbers]), environment).Run(skb ?? new SocketBuffer(Frame));
    }

    private static string Refused(Action<Assembler> write) => Should.Throw<ProgramFaultException>(() => Run(write)).Message;
}
