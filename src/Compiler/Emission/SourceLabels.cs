using Heliograph.Ebpf.Assembling;

namespace Heliograph.Compiler.Emission;

/// <summary>The joints between the stages of a source program. R6 is the context at each; all else is in the stack frame.</summary>
internal sealed class SourceLabels(Assembler a, int sessions)
{
    /// <summary>The key of an IPv4 packet that may be mirrored is complete: classify.</summary>
    public Label ClassifyIPv4 { get; } = a.NewLabel("classify IPv4");

    public Label ClassifyIPv6 { get; } = a.NewLabel("classify IPv6");

    public Label Unmatched { get; } = a.NewLabel("unmatched");

    public Label Arp { get; } = a.NewLabel("ARP");

    public Label Dhcp { get; } = a.NewLabel("DHCP");

    public Label OwnCopy { get; } = a.NewLabel("own copy");

    /// <summary>R7 is the counter slot of what was decided; the accepting session, if any, is in the stack frame.</summary>
    public Label Decided { get; } = a.NewLabel("decided");

    /// <summary>Where a packet can have several copies: what was found is in the stack frame.</summary>
    public Label Several { get; } = a.NewLabel("several sessions were asked");

    /// <summary>Per session: one of its rules accepts; R7 is the counter slot of the rule.</summary>
    public Label[] Accept { get; } = [.. Enumerable.Range(0, sessions).Select(i => a.NewLabel($"accept for session {i}"))];

    /// <summary>Leave the packet to the rest of the chain.</summary>
    public Label Out { get; } = a.NewLabel("out");
}
