namespace Heliograph.Core.Planning;

/// <summary>How far the way of copies to their collector is prepared.</summary>
public enum TargetPathState
{
    /// <summary>Nobody was asked: no host is connected, or there is only a plan.</summary>
    Unknown,
    Ready,
    NotPrepared,
    NoTarget,
    NoRoute,
    NoNeighbour,
    UnderlayDown,

    /// <summary>The target is a group of collectors, and none of them takes flows.</summary>
    NoHealthyMember,
}

/// <summary>The way of the copies of a session to their collector, as its host sees it.</summary>
/// <param name="State">Any but ready or unknown is the reason why no copy is sent.</param>
/// <param name="UnderlayMtu">IP MTU of the way in bytes; 0 when it is not known.</param>
public readonly record struct TargetPath(TargetPathState State, int UnderlayMtu)
{
    /// <summary>What an outer IP packet is longer than the packet in it: IPv4 20, UDP 8, VXLAN 8 and the inner Ethernet header.</summary>
    public const int OverheadBytes = 50;

    /// <summary>Why copies are lost, in the words of <see cref="DropReport.Reason"/>; null when they are not.</summary>
    public string? DropReason => State switch
    {
        TargetPathState.Unknown or TargetPathState.Ready => null,
        TargetPathState.NoTarget => "target has no address",
        TargetPathState.NoRoute => "no route to the target",
        TargetPathState.NoNeighbour => "next hop does not answer",
        TargetPathState.UnderlayDown => "underlay is down",
        TargetPathState.NoHealthyMember => "no healthy member",
        _ => "not prepared",
    };
}
