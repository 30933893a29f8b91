using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Matching;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Compiler.Emission;

/// <summary>Asks the policy of the accepting session. R9 is kept; R8 is the policy's value meanwhile.</summary>
internal static class PolicyStage
{
    /// <summary>u64: now, in nanoseconds of CLOCK_BOOTTIME. What was read there before is not needed any more.</summary>
    private const int Now = SourceFrame.Scratch;

    /// <param name="a">Where to.</param>
    /// <param name="features">What any of the program's sessions asks for; the value of one that does not ask lets everything pass.</param>
    /// <param name="match">The accepting session.</param>
    /// <param name="refused">Goes on there with the reason, a <see cref="SessionCounter"/>, in R7.</param>
    public static void Emit(Assembler a, SessionFeatures features, MatchFrame match, Label refused)
    {
        var passed = a.NewLabel("the policy lets it pass");
        a.Origin("session policy");
        a.LoadStack(OperandSize.Word, Register.R1, match.PolicySlot);
        a.JumpIf32(JumpOperation.Jeq, Register.R1, SourceFrame.NoPolicy, passed);
        EmitValue(a, match, refused);
        if ((features & (SessionFeatures.Expiry | SessionFeatures.PacketBudget | SessionFeatures.BitBudget)) != 0)
        {
            a.Call(Helper.ktime_get_boot_ns);
            a.StoreStack(OperandSize.Double, Now, Register.R0);
        }

        if (features.HasFlag(SessionFeatures.Expiry))
        {
            a.Move(Register.R7, (int)SessionCounter.Expired);
            EmitBelow(a, Register.R0, PolicyValue.DeadlineOffset, refused);
        }

        if (features.HasFlag(SessionFeatures.FlowSampling))
        {
            a.Move(Register.R7, (int)SessionCounter.SampledOut);
            EmitFlowNumber(a);
            EmitBelow(a, Register.R1, PolicyValue.FlowThresholdOffset, refused);
        }

        if (features.HasFlag(SessionFeatures.RandomSampling))
        {
            a.Move(Register.R7, (int)SessionCounter.SampledOut);
            a.Call(Helper.get_prandom_u32);
            EmitBelow(a, Register.R0, PolicyValue.RandomThresholdOffset, refused);
        }

        EmitBudgets(a, features, match, refused);
        a.Place(passed);
    }

    /// <summary>R8 becomes the address of the value. Without one nothing is copied.</summary>
    private static void EmitValue(Assembler a, MatchFrame match, Label refused)
    {
        a.Move(Register.R7, (int)SessionCounter.NoTemplate);
        a.Lookup(MirrorMaps.Policies(1), match.PolicySlot);
        a.JumpIf(JumpOperation.Jeq, Register.R0, 0, refused);
        a.Move(Register.R1, Register.R0);
        a.StoreStack(OperandSize.Word, SourceFrame.MapKey, 0);
        a.StackAddress(Register.R2, SourceFrame.MapKey);
        a.Call(Helper.map_lookup_elem);
        a.JumpIf(JumpOperation.Jeq, Register.R0, 0, refused);
        a.Move(Register.R8, Register.R0);
    }

    private static void EmitBelow(Assembler a, Register number, int limit, Label refused)
    {
        a.Load(OperandSize.Double, Register.R2, Register.R8, limit);
        a.JumpIf(JumpOperation.Jge, number, Register.R2, refused);
    }

    /// <summary>R1 becomes the number that decides for the flow, see <see cref="FlowSample"/>.</summary>
    private static void EmitFlowNumber(Assembler a)
    {
        CopyStage.EmitFlowHash(a);
        CopyStage.EmitFold(a, 16);
        a.Alu32(AluOperation.Mul, Register.R1, unchecked((int)FlowSample.FirstMultiplier));
        CopyStage.EmitFold(a, 15);
        a.Alu32(AluOperation.Mul, Register.R1, unchecked((int)FlowSample.SecondMultiplier));
        CopyStage.EmitFold(a, 16);
    }

    /// <summary>Both budgets are asked before either is charged. See <see cref="PolicyValue"/>.</summary>
    private static void EmitBudgets(Assembler a, SessionFeatures features, MatchFrame match, Label refused)
    {
        (int Cost, int Due, int Amount)[] budgets =
        [
            .. features.HasFlag(SessionFeatures.PacketBudget)
                ? new[] { (PolicyValue.PacketCostOffset, MirrorMaps.BucketPacketsOffset, SourceFrame.Packets) } : [],
            .. features.HasFlag(SessionFeatures.BitBudget)
                ? new[] { (PolicyValue.ByteCostOffset, MirrorMaps.BucketBitsOffset, SourceFrame.Bytes) } : [],
        ];
        if (budgets.Length == 0)
        {
            return;
        }

        a.Move(Register.R7, (int)SessionCounter.NoTemplate);
        a.Lookup(MirrorMaps.Buckets(1), match.PolicySlot);
        a.JumpIf(JumpOperation.Jeq, Register.R0, 0, refused);
        a.Move(Register.R7, (int)SessionCounter.OverBudget);
        a.LoadStack(OperandSize.Double, Register.R4, Now);
        a.Alu(AluOperation.Lsh, Register.R4, PolicyValue.TimeShift);
        foreach (var (cost, due, _) in budgets)
        {
            var next = a.NewLabel("no such budget, or not spent");
            a.Load(OperandSize.Double, Register.R1, Register.R8, cost);
            a.JumpIf(JumpOperation.Jeq, Register.R1, 0, next);
            a.Load(OperandSize.Double, Register.R2, Register.R0, due);
            a.JumpIf(JumpOperation.Jgt, Register.R2, Register.R4, refused);
            a.Place(next);
        }

        a.Load(OperandSize.Double, Register.R2, Register.R8, PolicyValue.BurstOffset);
        a.Alu(AluOperation.Sub, Register.R4, Register.R2);
        foreach (var (cost, due, amount) in budgets)
        {
            EmitCharge(a, cost, due, amount);
        }
    }

    /// <summary>R4 is the earliest time that the share may be unspent from.</summary>
    private static void EmitCharge(Assembler a, int cost, int due, int amount)
    {
        var recent = a.NewLabel("less than a burst is saved up");
        var none = a.NewLabel("no such budget, or charged");
        a.Load(OperandSize.Double, Register.R1, Register.R8, cost);
        a.JumpIf(JumpOperation.Jeq, Register.R1, 0, none);
        a.Load(OperandSize.Double, Register.R2, Register.R0, due);
        a.JumpIf(JumpOperation.Jge, Register.R2, Register.R4, recent);
        a.Move(Register.R2, Register.R4);
        a.Place(recent);
        a.LoadStack(OperandSize.Double, Register.R3, amount);
        a.Alu(AluOperation.Mul, Register.R1, Register.R3);
        a.Alu(AluOperation.Rsh, Register.R1, PolicyValue.CostShift);
        a.Alu(AluOperation.Add, Register.R2, Register.R1);
        a.Store(OperandSize.Double, Register.R0, due, Register.R2);
        a.Place(none);
    }
}
