using Heliograph.Ebpf.Specs;

namespace Heliograph.Linux.Netlink;

/// <summary>A traffic control filter on a hook of an interface, whoever made it.</summary>
public sealed record FilterInfo
{
    public required int Ifindex { get; init; }

    /// <summary>The hook, by the name that it has for TCX; clsact has the same two.</summary>
    public required AttachType Hook { get; init; }

    /// <summary>Smaller runs earlier (<c>pref</c> of tc).</summary>
    public required int Priority { get; init; }

    /// <summary>The classifier, e.g. <c>bpf</c> or <c>flower</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Unique among the filters of a priority.</summary>
    public required uint Handle { get; init; }

    /// <summary>What the maker of a bpf filter called it; else empty.</summary>
    public required string Name { get; init; }

    /// <summary>Of a bpf filter, the kernel's number of its program; else 0.</summary>
    public required uint ProgramId { get; init; }
}
