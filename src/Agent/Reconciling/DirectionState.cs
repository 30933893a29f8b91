using System.Collections.Immutable;
using Heliograph.Compiler;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;

namespace Heliograph.Agent.Reconciling;

/// <summary>One direction of one source interface: its slots, and the program that is attached.</summary>
internal sealed class DirectionState(InterfaceId interfaceId, TrafficDirection direction, DirectionSlots slots)
{
    private BpfProgram? _program;
    private TcxLink? _link;

    public InterfaceId InterfaceId { get; } = interfaceId;

    public TrafficDirection Direction { get; } = direction;

    public DirectionSlots Slots { get; } = slots;

    public ImmutableArray<SessionSlot> Sessions { get; set; } = [];

    /// <summary>What rules that are gone have counted.</summary>
    public Count RetiredAccept { get; set; }

    public Count RetiredDrop { get; set; }

    /// <summary>The plan that the attached program was made from.</summary>
    public DirectionPlan? Running { get; private set; }

    public bool IsAttached => _link is { IsAttached: true };

    public bool IsAttachedTo(int ifindex) => IsAttached && _link!.Ifindex == ifindex; // attached, so there is a link

    public static AttachType AttachTypeOf(TrafficDirection direction, Perspective perspective)
        // What the host sends into a tap or veth is what its guest receives.
        => direction == TrafficDirection.Ingress == (perspective == Perspective.Host) ? AttachType.TcxIngress : AttachType.TcxEgress;

    /// <summary>Puts a program in place: one step for packets, whether one was there before or not.</summary>
    public void Run(DirectionPlan plan, BpfProgram program, AttachType attachType, int ifindex)
    {
        if (IsAttachedTo(ifindex) && _link!.AttachType == attachType)
        {
            _link.Update(program);
        }
        else
        {
            var link = TcxLink.Attach(program, attachType, ifindex, first: false);
            _link?.Dispose();
            _link = link;
        }

        _program?.Dispose();
        _program = program;
        Running = plan;
    }

    public void Detach()
    {
        _link?.Dispose();
        _program?.Dispose();
        (_link, _program, Running) = (null, null, null);
    }
}
