using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Heliograph.Compiler;
using Heliograph.Core.Model;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;

namespace Heliograph.Benchmarks.Classifier;

/// <summary>The same task in C, compiled by clang for the rules of a plan.</summary>
internal static class HandWritten
{
    private const int SectionHeaderBytes = 64;
    private const int SymbolBytes = 24;
    private const int RelocationBytes = 16;

    public static bool IsPossible => Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(path => File.Exists($"{path}/clang")); // every process has one

    public static ProgramSpec Compile(DirectionPlan plan)
    {
        var directory = Directory.CreateTempSubdirectory("heliograph-benchmark-");
        try
        {
            File.WriteAllText($"{directory}/rules.h", RulesOf(plan));
            string[] arguments =
            [
                "-O2", "-target", "bpf", "-mcpu=v3", $"-I{directory}", "-I/usr/include/x86_64-linux-gnu", "-c", $"{AppContext.BaseDirectory}/hand-written.c", "-o", $"{directory}/out.o",
                Define("MAGIC", unchecked((int)plan.Magic)), Define("SEEN", plan.Slots.Seen), Define("UNMATCHED", plan.Slots.Unmatched), Define("ARP", plan.Slots.Arp),
                Define("DHCP", plan.Slots.Dhcp), Define("OWN_COPIES", plan.Slots.OwnCopies),
            ];
            using var clang = Process.Start("clang", arguments);
            clang.WaitForExit();
            return clang.ExitCode == 0 ? Read(File.ReadAllBytes($"{directory}/out.o")) : throw new InvalidOperationException("clang refused hand-written.c.");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string Define(string name, int value) => string.Create(CultureInfo.InvariantCulture, $"-D{name}=0x{value:x}");

    private static string RulesOf(DirectionPlan plan)
    {
        var text = new StringBuilder();
        var verdict = ProbeVerdict.FirstRule;
        foreach (var (rule, slot) in plan.Sessions.SelectMany(session => session.Rules))
        {
            var protocol = rule.Protocol switch { RuleProtocol.Tcp => 6, RuleProtocol.Udp => 17, RuleProtocol.Icmp => 1, _ => 0 };
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"RULE({slot}, {verdict++}, {protocol}, {(uint)rule.Source.Network}u, {(uint)rule.Source.Mask}u, {(uint)rule.Destination.Network}u, {(uint)rule.Destination.Mask}u, {Test("source_port", rule.SourcePorts)}, {Test("destination_port", rule.DestinationPorts)})");
        }

        return text.ToString();

        static string Test(string field, PortRange range)
            => range.IsAny ? "1" : string.Create(CultureInfo.InvariantCulture, $"in(key.{field}, {range.First}, {range.Last})");
    }

    /// <summary>The section "tc" of an ELF file (elf(5)), with the maps that its relocations name.</summary>
    private static ProgramSpec Read(ReadOnlySpan<byte> file)
    {
        var sections = (int)BinaryPrimitives.ReadInt64LittleEndian(file[40..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(file[60..]);
        var names = Content(file, sections + (BinaryPrimitives.ReadUInt16LittleEndian(file[62..]) * SectionHeaderBytes));
        ReadOnlySpan<byte> code = [], relocations = [], symbols = [], symbolNames = [];
        for (var number = 0; number < count; number++)
        {
            var at = sections + (number * SectionHeaderBytes);
            var content = Content(file, at);
            switch (Name(names, BinaryPrimitives.ReadInt32LittleEndian(file[at..])))
            {
                case "tc": code = content; break;
                case ".reltc": relocations = content; break;
                case ".symtab": symbols = content; break;
                case ".strtab": symbolNames = content; break;
            }
        }

        var instructions = ImmutableArray.CreateBuilder<Instruction>();
        for (var at = 0; at < code.Length; at += Instruction.SizeInBytes)
        {
            instructions.Add(new Instruction(
                code[at], (byte)(code[at + 1] & 15), (byte)(code[at + 1] >> 4),
                BinaryPrimitives.ReadInt16LittleEndian(code[(at + 2)..]), BinaryPrimitives.ReadInt32LittleEndian(code[(at + 4)..])));
        }

        var maps = ImmutableArray.CreateBuilder<MapReference>();
        for (var at = 0; at < relocations.Length; at += RelocationBytes)
        {
            var symbol = symbols[(BinaryPrimitives.ReadInt32LittleEndian(relocations[(at + 12)..]) * SymbolBytes)..];
            maps.Add(new MapReference(
                BinaryPrimitives.ReadInt32LittleEndian(relocations[at..]) / Instruction.SizeInBytes,
                Name(symbolNames, BinaryPrimitives.ReadInt32LittleEndian(symbol))));
        }

        return new ProgramSpec { Name = "hand_written", Type = ProgramType.SchedCls, Instructions = instructions.ToImmutable(), MapReferences = maps.ToImmutable() };
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> file, int header)
    {
        const int NoBits = 8;
        return BinaryPrimitives.ReadInt32LittleEndian(file[(header + 4)..]) == NoBits
            ? []
            : file.Slice((int)BinaryPrimitives.ReadInt64LittleEndian(file[(header + 24)..]), (int)BinaryPrimitives.ReadInt64LittleEndian(file[(header + 32)..]));
    }

    private static string Name(ReadOnlySpan<byte> names, int start)
        => Encoding.ASCII.GetString(names[start..(start + names[start..].IndexOf((byte)0))]);
}
