using System.Buffers.Binary;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;

namespace Heliograph.Benchmarks.Classifier;

/// <summary>Instructions in front of a program that make each run see the next flow; alone they are the empty program.</summary>
internal sealed class Rotation : IDisposable
{
    private readonly Flows _flows;
    private readonly BpfMap _turn = BpfMap.Create(new MapSpec("turn", MapType.Array, sizeof(uint), sizeof(ulong), 1));
    private readonly BpfMap _keys;

    public Rotation(Flows flows)
    {
        _flows = flows;
        _keys = BpfMap.Create(new MapSpec("keys", MapType.Array, sizeof(uint), 40, flows.Keys.Length));
        Span<byte> value = stackalloc byte[40];
        for (var index = 0; index < flows.Keys.Length; index++)
        {
            flows.Keys[index].CopyTo(value);
            _keys.Update(index, value);
        }
    }

    public IEnumerable<BpfMap> Maps => [_turn, _keys];

    public byte[] Frame => _flows.Frame;

    public ProgramSpec Empty()
    {
        var a = new Assembler();
        a.Move(Register.R0, 0);
        a.Exit();
        return InFrontOf(a.Build("empty", ProgramType.SchedCls));
    }

    /// <summary>Jumps are relative, so a program may be moved; only its map references have to follow.</summary>
    public ProgramSpec InFrontOf(ProgramSpec program)
    {
        var a = new Assembler();
        var skip = a.NewLabel("program");
        a.Move(Register.R6, Register.R1);
        a.Store(OperandSize.Word, Register.R10, -4, 0);
        Lookup(_turn, -4);
        a.Load(OperandSize.Double, Register.R1, Register.R0, 0);
        a.Alu(AluOperation.Add, Register.R1, 1);
        a.Alu(AluOperation.And, Register.R1, _flows.Keys.Length - 1);
        a.Store(OperandSize.Double, Register.R0, 0, Register.R1);
        a.Store(OperandSize.Word, Register.R10, -4, Register.R1);
        Lookup(_keys, -4);
        a.Move(Register.R1, Register.R6);
        a.Move(Register.R2, _flows.Offset);
        a.Move(Register.R3, Register.R0);
        a.Move(Register.R4, _flows.Length);
        a.Move(Register.R5, 0);
        a.Call(Helper.skb_store_bytes);
        a.Place(skip);
        a.Move(Register.R1, Register.R6);
        var front = a.Build(program.Name, program.Type);
        return program with
        {
            Instructions = [.. front.Instructions, .. program.Instructions],
            MapReferences =
            [
                .. front.MapReferences,
                .. program.MapReferences.Select(reference => reference with { InstructionIndex = reference.InstructionIndex + front.Instructions.Length }),
            ],
        };

        void Lookup(BpfMap map, int key)
        {
            a.LoadMap(Register.R1, map.Spec);
            a.Move(Register.R2, Register.R10);
            a.Alu(AluOperation.Add, Register.R2, key);
            a.Call(Helper.map_lookup_elem);
            a.JumpIf(JumpOperation.Jeq, Register.R0, 0, skip);
        }
    }

    /// <summary>The next run sees this flow.</summary>
    public void Turn(int flow)
    {
        var before = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteInt64LittleEndian(before, (flow + _flows.Keys.Length - 1) % _flows.Keys.Length);
        _turn.Update(0, before);
    }

    public void Dispose()
    {
        _turn.Dispose();
        _keys.Dispose();
    }
}
