using System.Collections.Immutable;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Ebpf.Specs;

/// <summary>enum bpf_prog_type, the types in use.</summary>
public enum ProgramType
{
    SchedCls = 3,
    Xdp = 6,
}

/// <summary>enum bpf_attach_type, the types in use.</summary>
public enum AttachType
{
    TcxIngress = 46,
    TcxEgress = 47,
}

/// <summary>A place in a program where the descriptor of a map belongs: the first half of a 64-bit immediate load.</summary>
/// <param name="InstructionIndex">Index of the first of the two instructions.</param>
/// <param name="Map">The <see cref="MapSpec.Name"/> of the map.</param>
public readonly record struct MapReference(int InstructionIndex, string Map);

/// <summary>Says which part of the source (a rule, a pass) an instruction comes from.</summary>
/// <param name="FirstInstruction">The tag holds from here to the next tag.</param>
/// <param name="Origin">For people, e.g. <c>rule tmr-… of session tms-…</c>.</param>
public readonly record struct ProvenanceTag(int FirstInstruction, string Origin);

/// <summary>A complete program: every label resolved, maps named, not yet loaded.</summary>
public sealed record ProgramSpec
{
    /// <summary>At most 15 characters of [A-Za-z0-9_.].</summary>
    public required string Name { get; init; }
    public required ProgramType Type { get; init; }
    public AttachType? ExpectedAttachType { get; init; }
    public required ImmutableArray<Instruction> Instructions { get; init; }
    public required ImmutableArray<MapReference> MapReferences { get; init; }
    public ImmutableArray<ProvenanceTag> Provenance { get; init; } = [];

    /// <summary>Helpers that are GPL-only need a compatible licence string.</summary>
    public string License { get; init; } = "GPL";

    /// <summary>The origin of an instruction, or an empty text.</summary>
    public string OriginOf(int instruction)
    {
        var origin = "";
        foreach (var tag in Provenance)
        {
            if (tag.FirstInstruction > instruction)
            {
                break;
            }

            origin = tag.Origin;
        }

        return origin;
    }
}
