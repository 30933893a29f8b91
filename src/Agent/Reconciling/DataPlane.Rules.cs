using Heliograph.Agent.Pinning;
using Heliograph.Agent.Steps;
using Heliograph.Compiler;
using Heliograph.Compiler.RuleTables;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;

namespace Heliograph.Agent.Reconciling;

public sealed partial class DataPlane
{
    /// <summary>With few rules they are instructions; with more the program stays and its rules are replaced.</summary>
    private void Run(
        DirectionState state, DirectionDraft draft, DirectionPlan plan, PreparedRules? rules, AttachType attachType, int ifindex, bool attached)
    {
        var spec = (rules is null ? MirrorCompiler.CompileSource(plan) : MirrorCompiler.CompileSource(plan, rules.Place)) with { ExpectedAttachType = attachType };
        var fingerprint = ProgramFingerprint.Of(spec) + (rules is null ? "" : $" {_ruleSets.Identity(rules.Place)}");
        var document = new ProgramDocument(
            fingerprint, state.ToDocument(draft.Sessions.Select(session => session.Slot), state.Gone.Concat(draft.Gone), CarriedOf(state)));
        if (attached && state.Place.Fingerprint == fingerprint)
        {
            // Another process made it, or rules changed that no packet can reach, or rules are data.
            state.Place.Describe(document);
            rules?.Put(_ruleSets);
            return;
        }

        rules?.Put(_ruleSets);
        var program = BpfProgram.Load(spec, _ruleSets.Maps);
        try
        {
            state.Place.Run(program, attachType, ifindex, first: false, document);
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    /// <returns>Null when the rules are few enough to be instructions.</returns>
    private PreparedRules? PrepareRules(DirectionState state, DirectionPlan plan)
    {
        var gear = MirrorCompiler.GearOf(plan);
        if (gear == ClassifierGear.CompareChain)
        {
            return null;
        }

        var image = RuleSetImage.Build(plan, _ruleSets.NextGeneration(), state.Rules?.SizeClass ?? 0);
        var hasFlowCache = gear == ClassifierGear.FlowCache;
        // With pins the link decides which document holds, so other rules have to come with another program, at another place.
        // So do other policies: the program that runs would not heed them.
        var sameProgram = state.Running is { } running && (running.Features, running.Copies) == (plan.Features, plan.Copies);
        return _layout is null && sameProgram && state.Rules is { } present && present.SizeClass == image.SizeClass && present.HasFlowCache == hasFlowCache
            ? new PreparedRules(present, image)
            : new PreparedRules(_ruleSets.Allocate(image.SizeClass, hasFlowCache), image);
    }

    /// <summary>Rules as data, and where they go.</summary>
    private sealed record PreparedRules(RuleSetPlace Place, RuleSetImage Image)
    {
        public void Put(RuleSetTable table) => table.Put(Place, Image);
    }
}
