using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Bpf;

/// <summary>
/// A program in the chain of an interface. It runs until the object is disposed, the process ends, or the interface goes away; a
/// <see cref="Pin">pinned</see> one until its name is removed.
/// </summary>
/// <remarks>Safe for use by several threads. Source: kernel/bpf/tcx.c (v6.6).</remarks>
public sealed unsafe class TcxLink : IAttachment
{
    private readonly Descriptor _descriptor;
    private uint _id;

    private TcxLink(Descriptor descriptor, AttachType attachType, int ifindex)
    {
        _descriptor = descriptor;
        AttachType = attachType;
        Ifindex = ifindex;
    }

    public AttachType AttachType { get; }

    /// <summary>Of the interface as it was when the link was made or opened; the interface may be gone or in another namespace meanwhile.</summary>
    public int Ifindex { get; }

    /// <summary>Of the interface as it is now, in whichever namespace it is; 0 once it is gone.</summary>
    public int CurrentIfindex => (int)ReadInfo().tcx_ifindex;

    /// <summary>The kernel's number of the link, as bpftool shows it; it never changes.</summary>
    public uint Id => _id != 0 ? _id : _id = ReadInfo().id;

    /// <summary>The kernel's number of the program that runs now.</summary>
    public uint ProgramId => ReadInfo().prog_id;

    /// <summary>False once the interface is gone; the link then does nothing and cannot be revived.</summary>
    public bool IsAttached => ReadInfo().tcx_ifindex != 0;

    /// <inheritdoc/>
    public bool IsAttachedTo(AttachType attachType, int ifindex)
        => AttachType == attachType && Id is var id && TcxChain.Query(attachType, ifindex).Any(entry => entry.LinkId == id);

    /// <summary>Puts a program into the chain of an interface of the calling thread's network namespace.</summary>
    /// <param name="program">A <see cref="ProgramType.SchedCls"/> program; the link keeps it alive.</param>
    /// <param name="attachType">Ingress or egress.</param>
    /// <param name="ifindex">Index of the interface.</param>
    /// <param name="first">True: before all programs that are there now; false: after them.</param>
    /// <returns>A link that the caller owns; disposing it detaches.</returns>
    /// <exception cref="KernelFeatureMissingException">Below Linux 6.6.</exception>
    /// <exception cref="LinuxException">ENODEV: no such interface; ERANGE: the chain is full (64 programs).</exception>
    public static TcxLink Attach(BpfProgram program, AttachType attachType, int ifindex, bool first)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (program.Spec.Type != ProgramType.SchedCls)
        {
            throw new ArgumentException($"A {program.Spec.Type} program cannot run in the chain of an interface.", nameof(program));
        }

        var result = Create(program, attachType, (uint)ifindex, first);
        if (result >= 0)
        {
            return new TcxLink(new Descriptor(result), attachType, ifindex);
        }

        var call = $"bpf(BPF_LINK_CREATE) of {program.Spec.Name} on interface {ifindex}, {attachType}";
        throw result is -Errno.EINVAL && !IsSupported(program)
            ? new KernelFeatureMissingException("TCX links", "6.6", call, -result)
            : new LinuxException(
                call, -result, result == -Errno.ERANGE ? "The interface's chain holds 64 programs; detach one." : null);
    }

    /// <summary>Replaces the program atomically: every packet is seen by exactly one of the two.</summary>
    /// <exception cref="LinuxException">ENOLINK: the interface is gone.</exception>
    public void Update(BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        using var link = _descriptor.Lease();
        using var replacement = program.Descriptor.Lease();
        var attr = new bpf_attr_link_update { link_fd = (uint)link.Number, new_prog_fd = (uint)replacement.Number };
        var result = BpfCall.Invoke(BpfUapi.BPF_LINK_UPDATE, ref attr);
        if (result < 0)
        {
            throw new LinuxException(
                $"bpf(BPF_LINK_UPDATE) to {program.Spec.Name} on interface {Ifindex}, {AttachType}", -result,
                result == -Errno.ENOLINK ? "The interface is gone; attach to the new one." : null);
        }
    }

    /// <summary>Takes the program out of the chain now, whoever else holds the link: no packet that begins afterwards meets it.</summary>
    /// <remarks>Removing the name of a pinned link detaches too, but some milliseconds later: the kernel frees its inode after a grace period.</remarks>
    public void Detach()
    {
        using var lease = _descriptor.Lease();
        var attr = new bpf_attr_link_detach { link_fd = (uint)lease.Number };
        var result = BpfCall.Invoke(BpfUapi.BPF_LINK_DETACH, ref attr);
        if (result < 0)
        {
            throw new LinuxException($"bpf(BPF_LINK_DETACH) from interface {Ifindex}, {AttachType}", -result);
        }
    }

    /// <summary>Gives the link a name, so that it outlives this process.</summary>
    /// <exception cref="LinuxException">EPERM: not on a BPF file system. EEXIST: the name is taken.</exception>
    public void Pin(string path) => BpfPin.Pin(_descriptor, path);

    /// <summary>Opens a link by its name.</summary>
    /// <returns>A link that the caller owns; disposing it does not detach.</returns>
    /// <exception cref="LinuxException">ENOENT: no such name. EINVAL: something else has it.</exception>
    public static TcxLink OpenPinned(string path)
        => TryOpenPinned(path) ?? throw new LinuxException(
            $"bpf(BPF_OBJ_GET) of {path}", Errno.EINVAL, "It is not the link of a program on an interface; remove it.");

    /// <inheritdoc cref="OpenPinned"/>
    /// <returns>Null when something else has the name.</returns>
    public static TcxLink? TryOpenPinned(string path)
    {
        var descriptor = BpfPin.Open(path);
        try
        {
            var info = ReadInfo(descriptor);
            if (info.type == BpfUapi66.BPF_LINK_TYPE_TCX)
            {
                return new TcxLink(descriptor, (AttachType)info.tcx_attach_type, (int)info.tcx_ifindex);
            }

            descriptor.Dispose();
            return null;
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    public void Dispose() => _descriptor.Dispose();

    /// <summary>
    /// Whether the kernel knows TCX: an attachment to interface 0, which never exists, is refused with ENODEV by a kernel that does and with
    /// EINVAL by one that does not.
    /// </summary>
    /// <exception cref="LinuxException">Neither: that says nothing about TCX.</exception>
    internal static bool IsSupported(BpfProgram program) => Create(program, AttachType.TcxIngress, 0, first: false) switch
    {
        -Errno.ENODEV => true,
        -Errno.EINVAL => false,
        var other => throw new LinuxException("bpf(BPF_LINK_CREATE) as a probe", -other),
    };

    private static int Create(BpfProgram program, AttachType attachType, uint ifindex, bool first)
    {
        using var lease = program.Descriptor.Lease();
        var attr = new bpf_attr_link_create
        {
            prog_fd = (uint)lease.Number,
            target_ifindex = ifindex,
            attach_type = (uint)attachType,
            flags = first ? BpfUapi66.BPF_F_BEFORE : 0u,
        };
        return BpfCall.Invoke(BpfUapi.BPF_LINK_CREATE, ref attr);
    }

    private bpf_link_info ReadInfo() => ReadInfo(_descriptor);

    internal static bpf_link_info ReadInfo(Descriptor link)
    {
        bpf_link_info info = default;
        using var lease = link.Lease();
        var attr = new bpf_attr_info { bpf_fd = (uint)lease.Number, info_len = (uint)sizeof(bpf_link_info), info = (ulong)&info };
        var result = BpfCall.Invoke(BpfUapi.BPF_OBJ_GET_INFO_BY_FD, ref attr);
        return result >= 0 ? info : throw new LinuxException("bpf(BPF_OBJ_GET_INFO_BY_FD) of a link", -result);
    }
}
