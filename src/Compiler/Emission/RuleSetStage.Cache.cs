using Heliograph.Compiler.Lowering;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Compiler.Emission;

// The flow cache. An entry belongs to one CPU, and no program that uses it runs within another one there: no lock is needed. It
// names the generation of its rule set, so that a new rule set makes it void without anybody touching it.
internal sealed partial class RuleSetStage
{
    private const Register Ports = Register.R7;
    private const Register Generation = Register.R8;

    /// <summary>The words of the addresses that are not zero in all packets of the IP version.</summary>
    private static IEnumerable<int> AddressWords(bool isIPv6)
        => isIPv6 ? [0, 8, 16, 24] : [FlowCacheLayout.AddressBytes - sizeof(ulong)];

    /// <summary>Decides when the flow is known; falls through with the entry to fill in the stack frame when it is not.</summary>
    private void EmitCacheLookup(bool isIPv6)
    {
        var search = a.NewLabel("flow is not known");
        a.Call(Helper.get_smp_processor_id);
        a.Load(OperandSize.Double, Generation, Register.R9, RuleSetLayout.Generation);
        EmitPorts(isIPv6);
        EmitHash(isIPv6);
        a.StoreStack(OperandSize.Word, SourceFrame.FlowHash, Register.R1);
        a.Alu(AluOperation.Rsh, Register.R1, 1);
        a.Alu(AluOperation.Lsh, Register.R0, FlowCacheLayout.SetBits);
        a.Alu(AluOperation.Add, Register.R1, Register.R0);
        a.StoreStack(OperandSize.Word, SourceFrame.MapKey, Register.R1);
        a.Lookup(MirrorMaps.FlowCache(1), SourceFrame.MapKey);
        a.JumpIf(JumpOperation.Jeq, Register.R0, 0, labels.Unmatched);
        for (var way = 0; way < FlowCacheLayout.Ways; way++)
        {
            EmitWay(way * FlowCacheLayout.EntryBytes, isIPv6);
        }

        EmitVictim(search);
        a.Place(search);
        a.StoreStack(OperandSize.Double, SourceFrame.FlowEntry, Register.R0);
        a.StoreStack(OperandSize.Double, SourceFrame.FlowPorts, Ports);
        a.LoadStack(OperandSize.Double, Register.R9, SourceFrame.RuleSet);
    }

    private void EmitPorts(bool isIPv6)
    {
        a.LoadStack(OperandSize.Word, Ports, SourceFrame.Key + KeyLayout.SourcePort);
        Add(KeyLayout.DestinationPort, FlowCacheLayout.DestinationPortShift);
        Add(KeyLayout.Protocol, FlowCacheLayout.ProtocolShift);
        if (isIPv6)
        {
            a.Move(Register.R1, 1);
            a.Alu(AluOperation.Lsh, Register.R1, FlowCacheLayout.VersionShift);
            a.Alu(AluOperation.Or, Ports, Register.R1);
        }

        void Add(int field, int shift)
        {
            a.LoadStack(OperandSize.Word, Register.R1, SourceFrame.Key + field);
            a.Alu(AluOperation.Lsh, Register.R1, shift);
            a.Alu(AluOperation.Or, Ports, Register.R1);
        }
    }

    /// <summary>R1 becomes the hash, one bit more than there are sets. R0 is kept.</summary>
    private void EmitHash(bool isIPv6)
    {
        a.LoadImmediate64(Register.R2, FlowCacheLayout.FirstMultiplier);
        a.Move(Register.R1, Ports);
        a.Alu(AluOperation.Add, Register.R1, Generation);
        foreach (var word in AddressWords(isIPv6))
        {
            a.Alu(AluOperation.Mul, Register.R1, Register.R2);
            a.LoadStack(OperandSize.Double, Register.R3, SourceFrame.Key + KeyLayout.IPv6Source + word);
            a.Alu(AluOperation.Xor, Register.R1, Register.R3);
        }

        a.Move(Register.R3, Register.R1);
        a.Alu(AluOperation.Rsh, Register.R3, 32);
        a.Alu(AluOperation.Xor, Register.R1, Register.R3);
        a.LoadImmediate64(Register.R2, FlowCacheLayout.SecondMultiplier);
        a.Alu(AluOperation.Mul, Register.R1, Register.R2);
        a.Alu(AluOperation.Rsh, Register.R1, 64 - FlowCacheLayout.SetBits - 1);
    }

    /// <summary>R0 is the set. Goes on behind when the entry is of another flow.</summary>
    private void EmitWay(int entry, bool isIPv6)
    {
        var other = a.NewLabel("another flow");
        a.Load(OperandSize.Double, Register.R1, Register.R0, entry + FlowCacheLayout.Generation);
        a.JumpIf(JumpOperation.Jne, Register.R1, Generation, other);
        a.Load(OperandSize.Double, Register.R1, Register.R0, entry + FlowCacheLayout.Ports);
        a.JumpIf(JumpOperation.Jne, Register.R1, Ports, other);
        foreach (var word in AddressWords(isIPv6))
        {
            a.Load(OperandSize.Double, Register.R1, Register.R0, entry + FlowCacheLayout.Addresses + word);
            a.LoadStack(OperandSize.Double, Register.R2, SourceFrame.Key + KeyLayout.IPv6Source + word);
            a.JumpIf(JumpOperation.Jne, Register.R1, Register.R2, other);
        }

        if (IsSeveral)
        {
            EmitRemembered(entry);
            a.Jump(_found);
        }
        else
        {
            EmitDecision(Register.R0, entry + FlowCacheLayout.Result);
            a.Jump(labels.Decided);
        }

        a.Place(other);
    }

    /// <summary>R0 is the set and becomes the entry to fill: a void one, or either.</summary>
    private void EmitVictim(Label chosen)
    {
        var second = a.NewLabel("second entry");
        a.Load(OperandSize.Double, Register.R1, Register.R0, FlowCacheLayout.Generation);
        a.JumpIf(JumpOperation.Jne, Register.R1, Generation, chosen);
        a.Load(OperandSize.Double, Register.R1, Register.R0, FlowCacheLayout.EntryBytes + FlowCacheLayout.Generation);
        a.JumpIf(JumpOperation.Jne, Register.R1, Generation, second);
        a.LoadStack(OperandSize.Word, Register.R1, SourceFrame.FlowHash);
        a.JumpIf(JumpOperation.Jset, Register.R1, 1, chosen);
        a.Place(second);
        a.Alu(AluOperation.Add, Register.R0, FlowCacheLayout.EntryBytes);
    }

    /// <summary>R2 is the result, where there is one.</summary>
    private void EmitCacheStore(bool isIPv6)
    {
        a.LoadStack(OperandSize.Double, Register.R3, SourceFrame.FlowEntry);
        a.LoadStack(OperandSize.Double, Register.R1, SourceFrame.FlowPorts);
        a.Store(OperandSize.Double, Register.R3, FlowCacheLayout.Ports, Register.R1);
        foreach (var word in AddressWords(isIPv6))
        {
            a.LoadStack(OperandSize.Double, Register.R1, SourceFrame.Key + KeyLayout.IPv6Source + word);
            a.Store(OperandSize.Double, Register.R3, FlowCacheLayout.Addresses + word, Register.R1);
        }

        for (var part = 0; !IsSeveral && part < RuleSetLayout.ResultBytes; part += sizeof(ulong))
        {
            a.Load(OperandSize.Double, Register.R1, Register.R2, part);
            a.Store(OperandSize.Double, Register.R3, FlowCacheLayout.Result + part, Register.R1);
        }

        if (IsSeveral)
        {
            EmitRemember();
        }

        a.LoadStack(OperandSize.Double, Register.R2, SourceFrame.RuleSet);
        a.Load(OperandSize.Double, Register.R1, Register.R2, RuleSetLayout.Generation);
        a.Store(OperandSize.Double, Register.R3, FlowCacheLayout.Generation, Register.R1);
    }
}
