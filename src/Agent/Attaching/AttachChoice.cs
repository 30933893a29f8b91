namespace Heliograph.Agent.Attaching;

/// <summary>How programs come to the hooks of interfaces.</summary>
public enum AttachChoice
{
    /// <summary>TCX links where the kernel has them, else clsact.</summary>
    Auto,

    /// <summary>TCX links, from Linux 6.6; refused where there are none.</summary>
    Tcx,

    /// <summary>bpf filters on the queueing discipline clsact.</summary>
    Clsact,
}
