using Heliograph.Compiler.Lowering;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Compiler.Emission;

/// <summary>
/// Classification by a rule set in a map: four searches name the rows that a packet meets, and the first rule that is in all of
/// them wins. The program is the same for all rule sets of a size.
/// </summary>
/// <remarks>
/// Every offset that is read from the rule set is cut to its size before use, which the verifier asks for and which costs one
/// instruction. Nothing here calls a helper but the two look-ups at the beginning.
/// </remarks>
internal sealed partial class RuleSetStage(Assembler a, DirectionPlan plan, SourceLabels labels, RuleSetPlace place)
{
    private readonly int _size = 1 << place.SizeClass;

    private readonly Label _found = a.NewLabel("rules are found");

    public void Emit()
    {
        EmitVersion("IPv4", labels.ClassifyIPv4, RuleSetLayout.IPv4Section, EmitIPv4Searches);
        EmitVersion("IPv6", labels.ClassifyIPv6, RuleSetLayout.IPv6Section, EmitIPv6Searches);
        if (IsSeveral)
        {
            a.Origin("rules are found");
            a.Place(_found);
            EmitMatches();
        }
    }

    private void EmitVersion(string name, Label start, int section, Action<int> searchAddresses)
    {
        var isIPv6 = section == RuleSetLayout.IPv6Section;
        a.Origin($"rule set of {name}");
        a.Place(start);
        EmitRuleSet();
        a.StoreStack(OperandSize.Double, SourceFrame.RuleSet, Register.R9);
        if (place.HasFlowCache)
        {
            a.Origin($"flow cache of {name}");
            EmitCacheLookup(isIPv6);
            a.Origin($"search in the rule set of {name}");
        }

        a.StoreStack(OperandSize.Double, SourceFrame.Context, Register.R6);
        searchAddresses(section);
        EmitPortSearches(section, isIPv6);
        EmitScan(section);
        a.LoadStack(OperandSize.Double, Register.R6, SourceFrame.Context);
        if (!IsSeveral)
        {
            EmitResultAddress();
            EmitDecision(Register.R2, 0);
        }

        if (place.HasFlowCache)
        {
            EmitCacheStore(isIPv6);
        }

        a.Jump(IsSeveral ? _found : labels.Decided);
    }

    /// <summary>R9 becomes the address of the rule set.</summary>
    private void EmitRuleSet()
    {
        a.StoreStack(OperandSize.Word, SourceFrame.MapKey, place.Slot);
        a.Lookup(MirrorMaps.RuleSets(place.SizeClass, 1), SourceFrame.MapKey);
        a.JumpIf(JumpOperation.Jeq, Register.R0, 0, labels.Unmatched);
        a.Move(Register.R1, Register.R0);
        a.StoreStack(OperandSize.Word, SourceFrame.MapKey, 0);
        a.StackAddress(Register.R2, SourceFrame.MapKey);
        a.Call(Helper.map_lookup_elem);
        a.JumpIf(JumpOperation.Jeq, Register.R0, 0, labels.Unmatched);
        a.Move(Register.R9, Register.R0);
    }

    /// <summary>R3 is the index of a result. R2 becomes its address.</summary>
    private void EmitResultAddress()
    {
        a.LoadStack(OperandSize.Double, Register.R2, SourceFrame.RuleSet);
        a.Alu(AluOperation.Lsh, Register.R3, 4);
        a.Alu(AluOperation.And, Register.R3, _size - RuleSetLayout.ResultBytes);
        a.Alu(AluOperation.Add, Register.R2, Register.R3);
        a.Alu(AluOperation.Add, Register.R2, RuleSetLayout.Results);
    }

    /// <summary>Puts a result where what follows expects it: the counter slot in R7, the rest in the stack frame.</summary>
    private void EmitDecision(Register address, int offset)
    {
        a.Load(OperandSize.Word, Register.R7, address, offset + RuleSetLayout.ResultSlot);
        Copy(RuleSetLayout.ResultSession, SourceFrame.SessionBase);
        Copy(RuleSetLayout.ResultTemplate, SourceFrame.TemplateSlot);
        if (plan.Features != SessionFeatures.None)
        {
            EmitPolicy(address, offset);
        }
        else if (plan.Purpose == ProgramPurpose.Probe)
        {
            Copy(RuleSetLayout.ResultVerdict, SourceFrame.Verdict);
        }

        void Copy(int field, int frame)
        {
            a.Load(OperandSize.Word, Register.R1, address, offset + field);
            a.StoreStack(OperandSize.Word, frame, Register.R1);
        }
    }

    /// <summary>Takes the slot of the policy out of the word that it shares with the verdict.</summary>
    private void EmitPolicy(Register address, int offset)
    {
        a.Load(OperandSize.Word, Register.R1, address, offset + RuleSetLayout.ResultVerdict);
        if (plan.Purpose == ProgramPurpose.Probe)
        {
            a.Move(Register.R3, Register.R1);
            a.Alu(AluOperation.And, Register.R3, RuleSetLayout.VerdictMask);
            a.StoreStack(OperandSize.Word, SourceFrame.Verdict, Register.R3);
        }

        a.Alu32(AluOperation.Rsh, Register.R1, RuleSetLayout.PolicyShift);
        a.Alu32(AluOperation.Sub, Register.R1, 1);
        a.StoreStack(OperandSize.Word, SourceFrame.PolicySlot, Register.R1);
    }
}
