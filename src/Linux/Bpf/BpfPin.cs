using System.Text;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Bpf;

/// <summary>Names in a BPF file system: what has one outlives the processes that use it.</summary>
/// <remarks>Source: kernel/bpf/inode.c (v6.12). Names must not contain a dot.</remarks>
internal static unsafe class BpfPin
{
    private const string NeedsFileSystem = "The directory must exist on a BPF file system ('mount -t bpf bpf PATH'), and the process be root or have CAP_BPF.";

    public static void Pin(Descriptor descriptor, string path)
    {
        using var lease = descriptor.Lease();
        var result = Invoke(BpfUapi.BPF_OBJ_PIN, path, (uint)lease.Number);
        if (result < 0)
        {
            throw new LinuxException($"bpf(BPF_OBJ_PIN) of {path}", -result, RemedyOf(-result));
        }
    }

    /// <exception cref="LinuxException">ENOENT: there is no such name.</exception>
    public static Descriptor Open(string path)
    {
        var result = Invoke(BpfUapi.BPF_OBJ_GET, path, 0);
        return result >= 0 ? new Descriptor(result) : throw new LinuxException($"bpf(BPF_OBJ_GET) of {path}", -result, RemedyOf(-result));
    }

    private static int Invoke(int command, string path, uint descriptor)
    {
        // The kernel reads the name during the call only.
        fixed (byte* name = (byte[])[.. Encoding.UTF8.GetBytes(path), 0])
        {
            var attr = new bpf_attr_obj { pathname = (ulong)name, bpf_fd = descriptor };
            return BpfCall.Invoke(command, ref attr);
        }
    }

    private static string? RemedyOf(int errno) => errno switch
    {
        // The kernel answers EPERM for a directory of another file system.
        Errno.EINVAL or Errno.ENOENT or Errno.EPERM => NeedsFileSystem,
        Errno.EEXIST => "Something else has the name; remove it with 'rm' if it is not in use.",
        _ => null,
    };
}
