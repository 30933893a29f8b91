using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Bpf;

/// <summary>bpf(2) with its one policy: which answers mean "once more".</summary>
internal static unsafe class BpfCall
{
    /// <summary>libbpf gives up after as many (PROG_LOAD_ATTEMPTS of tools/lib/bpf/bpf.c).</summary>
    private const int MaxAttempts = 5;

    private static readonly nint SystemCallNumber = BpfUapi.SystemCallNumber;

    /// <summary>Answers the result of the command (often a descriptor), or the negative error number.</summary>
    /// <remarks>EAGAIN comes from the verifier when a signal is pending; EINTR from test runs.</remarks>
    public static int Invoke<T>(int command, ref T attr)
        where T : unmanaged
    {
        if (FaultDoor.AskBpf(command) is var fault and not 0)
        {
            return -fault;
        }

        // The kernel reads and writes at most sizeof(T) bytes of the pinned struct.
        fixed (T* pointer = &attr)
        {
            for (var attempt = 1; ; attempt++)
            {
                var result = BpfUapi.syscall(SystemCallNumber, command, pointer, (nuint)sizeof(T));
                if (result >= 0)
                {
                    return (int)result;
                }

                var errno = SystemCall.Errno;
                if (errno == Errno.EPERM && command is (BpfUapi.BPF_MAP_CREATE or BpfUapi.BPF_PROG_LOAD) && LockedMemory.TryUnlimit())
                {
                    continue;
                }

                if (errno is not (Errno.EINTR or Errno.EAGAIN) || attempt == MaxAttempts)
                {
                    return -errno;
                }
            }
        }
    }

    /// <summary>Writes the name of a map or program; the kernel wants 15 characters of [A-Za-z0-9_.] and a zero.</summary>
    /// <param name="name">The name.</param>
    /// <param name="field">16 bytes.</param>
    public static void WriteName(string name, byte* field)
    {
        if (name.Length >= BpfUapi.BPF_OBJ_NAME_LEN || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.'))
        {
            throw new ArgumentException($"'{name}' is no name for the kernel: at most 15 characters of [A-Za-z0-9_.].", nameof(name));
        }

        for (var i = 0; i < name.Length; i++)
        {
            field[i] = (byte)name[i];
        }
    }
}
