using Microsoft.Win32.SafeHandles;

namespace Heliograph.Linux.Interop;

/// <summary>A file descriptor that is closed exactly once.</summary>
internal sealed class Descriptor : SafeHandleMinusOneIsInvalid
{
    /// <summary>Used by the marshaller.</summary>
    public Descriptor()
        : base(ownsHandle: true)
    {
    }

    public Descriptor(nint fd)
        : base(ownsHandle: true)
        => SetHandle(fd);

    /// <summary>Keeps the number valid (and not reused) until the lease is disposed.</summary>
    public DescriptorLease Lease() => new(this);

    /// <remarks>close(2) is never repeated: Linux frees the number even when it answers EINTR.</remarks>
    protected override bool ReleaseHandle() => Unistd.close(handle) == 0;
}

/// <summary>The number of a descriptor for a place where a handle cannot be passed, such as a field of <c>union bpf_attr</c>.</summary>
internal readonly ref struct DescriptorLease
{
    /// <summary>Null in the default value, which leases nothing.</summary>
    private readonly Descriptor? _owner;

    public DescriptorLease(Descriptor owner)
    {
        var added = false;
        owner.DangerousAddRef(ref added);
        _owner = owner;
        Number = (int)owner.DangerousGetHandle();
    }

    public int Number { get; }

    public void Dispose() => _owner?.DangerousRelease();
}
