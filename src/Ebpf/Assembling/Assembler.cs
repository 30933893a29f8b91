using System.Collections.Immutable;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;

namespace Heliograph.Ebpf.Assembling;

/// <summary>Writes a program instruction by instruction. Labels may be used before they are placed.</summary>
/// <remarks>The destination comes first, as in RFC 9669. One assembler makes one program.</remarks>
public sealed partial class Assembler
{
    /// <summary>
    /// Instructions that the short form of an unconditional jump spans at most. Half of its range: the kernel puts instructions
    /// of its own into the program (inlined look-ups) and refuses what then is too far ("cannot be patched due to 16-bit range").
    /// </summary>
    private const int ShortReach = short.MaxValue / 2;

    private readonly ImmutableArray<Instruction>.Builder _instructions = ImmutableArray.CreateBuilder<Instruction>();
    private readonly ImmutableArray<MapReference>.Builder _maps = ImmutableArray.CreateBuilder<MapReference>();
    private readonly ImmutableArray<ProvenanceTag>.Builder _provenance = ImmutableArray.CreateBuilder<ProvenanceTag>();
    private readonly List<(string Name, int Position)> _labels = [];
    private readonly List<(int Instruction, int Label)> _jumps = [];

    /// <summary>Index of the next instruction.</summary>
    public int Position => _instructions.Count;

    /// <param name="name">For messages.</param>
    public Label NewLabel(string name)
    {
        _labels.Add((name, -1));
        return new Label(_labels.Count);
    }

    /// <summary>Puts a label in front of the next instruction.</summary>
    public void Place(Label label)
    {
        var (name, position) = _labels[IndexOf(label)];
        if (position >= 0)
        {
            throw new InvalidOperationException($"label '{name}' is already placed at instruction {position}");
        }

        _labels[IndexOf(label)] = (name, Position);
    }

    /// <summary>Tags what follows, until the next tag, with what it was made from.</summary>
    public void Origin(string origin)
    {
        if (_provenance.Count > 0 && _provenance[^1].FirstInstruction == Position)
        {
            _provenance.RemoveAt(_provenance.Count - 1);
        }

        _provenance.Add(new ProvenanceTag(Position, origin));
    }

    /// <summary>Resolves every jump and makes the program.</summary>
    /// <exception cref="InvalidOperationException">A label that is jumped to was never placed.</exception>
    /// <exception cref="JumpOutOfRangeException">A conditional jump is too far.</exception>
    public ProgramSpec Build(string name, ProgramType type, AttachType? attachType = null)
    {
        foreach (var (instruction, label) in _jumps)
        {
            _instructions[instruction] = Resolve(instruction, _labels[label]);
        }

        return new ProgramSpec
        {
            Name = name,
            Type = type,
            ExpectedAttachType = attachType,
            Instructions = _instructions.ToImmutable(),
            MapReferences = _maps.ToImmutable(),
            Provenance = _provenance.ToImmutable(),
        };
    }

    /// <summary>An unconditional jump has a form with a 32-bit offset in the same eight bytes, a conditional one has not.</summary>
    private Instruction Resolve(int at, (string Name, int Position) label)
    {
        if (label.Position < 0)
        {
            throw new InvalidOperationException($"label '{label.Name}' is jumped to by instruction {at} and was never placed");
        }

        var jump = _instructions[at];
        var distance = label.Position - at - 1;
        if (jump.Opcode == Opcodes.JumpAlways && Math.Abs(distance) > ShortReach)
        {
            return new Instruction(Opcodes.JumpAlwaysLong, 0, 0, 0, distance);
        }

        return distance is >= short.MinValue and <= short.MaxValue
            ? jump with { Offset = (short)distance }
            : throw new JumpOutOfRangeException(label.Name, at, distance, OriginOf(at));
    }

    private string OriginOf(int instruction)
        => _provenance.LastOrDefault(tag => tag.FirstInstruction <= instruction).Origin ?? "";

    private int IndexOf(Label label)
        => label.Number > 0 && label.Number <= _labels.Count
            ? label.Number - 1
            : throw new ArgumentException("the label is not of this assembler", nameof(label));

    private void Emit(int opcode, Register destination, Register source, int offset, int immediate)
        => _instructions.Add(
            new Instruction((byte)opcode, (byte)destination, (byte)source, checked((short)offset), immediate));
}
