using Heliograph.Ebpf.Specs;

namespace Heliograph.Linux.Bpf;

/// <summary>A program on a hook of an interface.</summary>
public interface IAttachment : IDisposable
{
    /// <summary>Ingress or egress.</summary>
    AttachType AttachType { get; }

    /// <summary>Of the interface as it is now; 0 once it is gone, or our program is not on it any more.</summary>
    int CurrentIfindex { get; }

    /// <summary>The kernel's number of the program that runs now; 0 when that cannot be told any more.</summary>
    uint ProgramId { get; }

    /// <summary>Asks the interface itself: its number may be that of another one in another namespace.</summary>
    bool IsAttachedTo(AttachType attachType, int ifindex);

    /// <summary>Replaces the program atomically: every packet is seen by exactly one of the two.</summary>
    /// <exception cref="LinuxException">It is not attached any more.</exception>
    void Update(BpfProgram program);

    /// <summary>Takes the program off the hook now: no packet that begins afterwards meets it.</summary>
    /// <exception cref="LinuxException">It is not attached any more, or the kernel refused.</exception>
    void Detach();
}
