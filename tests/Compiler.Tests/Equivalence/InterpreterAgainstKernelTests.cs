using System.Collections.Immutable;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;
using Heliograph.Testing.Interpreter;
using Heliograph.Testing.Packets;
using Shouldly;
using static Heliograph.Ebpf.Isa.Register;

namespace Heliograph.Compiler.Tests.Equivalence;

/// <summary>The interpreter is a second machine for the same programs: the kernel says whether it calculates right.</summary>
public sealed class InterpreterAgainstKernelTests
{
    private const int Programs = 400;
    private const int InstructionsPerProgram = 60;
    private const int StackBytes = 64;

    private static readonly AluOperation[] Operations =
    [
        AluOperation.Add, AluOperation.Sub, AluOperation.Mul, AluOperation.Div, AluOperation.Mod, AluOperation.Or, AluOperation.And,
        AluOperation.Xor, AluOperation.Lsh, AluOperation.Rsh, AluOperation.Arsh, AluOperation.Mov,
    ];

    private static readonly JumpOperation[] Jumps =
    [
        JumpOperation.Jeq, JumpOperation.Jne, JumpOperation.Jgt, JumpOperation.Jge, JumpOperation.Jlt, JumpOperation.Jle,
        JumpOperation.Jset, JumpOperation.Jsgt, JumpOperation.Jsge, JumpOperation.Jslt, JumpOperation.Jsle,
    ];

    private static readonly OperandSize[] Sizes = [OperandSize.Byte, OperandSize.Half, OperandSize.Word, OperandSize.Double];

    [Fact]
    public void Random_programs_return_the_same_as_in_the_kernel()
    {
        Kernel.Require();
        var frame = PacketText.Build("eth / ipv4 10.0.0.1 > 10.0.0.2 / udp 1 > 2 / data 8");
        for (var seed = 0; seed < Programs; seed++)
        {
            var program = RandomProgram(new Random(seed));
            using var loaded = BpfProgram.Load(program, ImmutableDictionary<string, BpfMap>.Empty);
            var interpreter = new Interpreter(program, ImmutableDictionary<string, ManagedMap>.Empty);

            interpreter.Run(new SocketBuffer(frame)).ShouldBe((int)loaded.TestRun(frame, []).ReturnValue, $"seed {seed}");
        }
    }

    private static ProgramSpec RandomProgram(Random random)
    {
        var code = new Assembler();
        for (var register = R0; register < R10; register++)
        {
            code.LoadImmediate64(register, (ulong)random.NextInt64(long.MinValue, long.MaxValue));
        }

        for (var offset = -StackBytes; offset < 0; offset += 8)
        {
            code.Store(OperandSize.Double, R10, offset, random.Next(int.MinValue, int.MaxValue));
        }

        var pending = new List<(int After, Label Label)>();
        for (var index = 0; index < InstructionsPerProgram; index++)
        {
            foreach (var (_, label) in pending.Where(jump => jump.After == index).ToArray())
            {
                code.Place(label);
            }

            if (RandomInstruction(code, random) is { } target)
            {
                pending.Add((random.Next(index + 1, InstructionsPerProgram), target));
            }
        }

        foreach (var (_, label) in pending.Where(jump => jump.After == InstructionsPerProgram))
        {
            code.Place(label);
        }

        ReturnAll(code);
        return code.Build("random", ProgramType.SchedCls);
    }

    /// <returns>A label to place later, when the instruction is a jump.</returns>
    private static Label? RandomInstruction(Assembler code, Random random)
    {
        var (left, right) = ((Register)random.Next(10), (Register)random.Next(10));
        var operation = Operations[random.Next(Operations.Length)];
        var size = Sizes[random.Next(Sizes.Length)];
        var offset = -size.Bytes() * random.Next(1, (StackBytes / size.Bytes()) + 1);
        switch (random.Next(10))
        {
            case 0: code.Alu(operation, left, right); return null;
            case 1: code.Alu32(operation, left, right); return null;
            case 2: code.Alu(operation, left, Immediate(operation, 64, random)); return null;
            case 3: code.Alu32(operation, left, Immediate(operation, 32, random)); return null;
            case 4: code.ToBigEndian(left, 16 << random.Next(3)); return null;
            case 5: code.ToLittleEndian(left, 16 << random.Next(3)); return null;
            case 6: code.Store(size, R10, offset, left); return null;
            case 7: code.Load(size, left, R10, offset); return null;
            case 8: code.Alu(AluOperation.Neg, left, 0); return null;
            default: return RandomJump(code, random, left, right);
        }
    }

    private static Label RandomJump(Assembler code, Random random, Register left, Register right)
    {
        var label = code.NewLabel("forward");
        var condition = Jumps[random.Next(Jumps.Length)];
        switch (random.Next(4))
        {
            case 0: code.JumpIf(condition, left, right, label); break;
            case 1: code.JumpIf32(condition, left, right, label); break;
            case 2: code.JumpIf(condition, left, random.Next(-4, 5), label); break;
            default: code.JumpIf32(condition, left, random.Next(-4, 5), label); break;
        }

        return label;
    }

    /// <summary>The verifier refuses a division by the number zero and a shift by all bits or more.</summary>
    private static int Immediate(AluOperation operation, int bits, Random random) => operation switch
    {
        AluOperation.Lsh or AluOperation.Rsh or AluOperation.Arsh => random.Next(bits),
        AluOperation.Div or AluOperation.Mod => random.Next(1, int.MaxValue),
        _ => random.Next(int.MinValue, int.MaxValue),
    };

    /// <summary>Folds every register and the stack into the 32 bits that a run returns.</summary>
    private static void ReturnAll(Assembler code)
    {
        for (var register = R1; register < R10; register++)
        {
            code.Alu(AluOperation.Mul, R0, 31);
            code.Alu(AluOperation.Xor, R0, register);
        }

        for (var offset = -StackBytes; offset < 0; offset += 8)
        {
            code.Load(OperandSize.Double, R1, R10, offset);
            code.Alu(AluOperation.Mul, R0, 31);
            code.Alu(AluOperation.Xor, R0, R1);
        }

        code.Move(R1, R0);
        code.Alu(AluOperation.Rsh, R1, 32);
        code.Alu(AluOperation.Xor, R0, R1);
        code.Exit();
    }
}
