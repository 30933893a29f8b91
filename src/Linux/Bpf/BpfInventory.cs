using System.Runtime.CompilerServices;
using System.Text;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Bpf;

/// <summary>A program in the kernel, whoever loaded it.</summary>
/// <param name="Id">As bpftool shows it.</param>
/// <param name="Name">Cut to 15 characters by the kernel.</param>
public readonly record struct LoadedProgram(uint Id, string Name);

/// <summary>What is in the kernel, for reports and for proofs that nothing was left behind.</summary>
public static unsafe class BpfInventory
{
    /// <summary>All programs of the machine at about this moment, by id.</summary>
    /// <exception cref="LinuxException">EPERM: CAP_SYS_ADMIN is missing.</exception>
    public static IReadOnlyList<LoadedProgram> Programs()
    {
        var programs = new List<LoadedProgram>();
        var attr = new bpf_attr_get_id();
        while (true)
        {
            var result = BpfCall.Invoke(BpfUapi.BPF_PROG_GET_NEXT_ID, ref attr);
            if (result == -Errno.ENOENT)
            {
                return programs;
            }

            if (result < 0)
            {
                throw new LinuxException("bpf(BPF_PROG_GET_NEXT_ID)", -result);
            }

            if (TryRead(attr.next_id, out var program))
            {
                programs.Add(program);
            }

            attr = new bpf_attr_get_id { start_id = attr.next_id };
        }
    }

    /// <returns>False when the program has gone meanwhile.</returns>
    private static bool TryRead(uint id, out LoadedProgram program)
    {
        program = default;
        var attr = new bpf_attr_get_id { start_id = id };
        var result = BpfCall.Invoke(BpfUapi.BPF_PROG_GET_FD_BY_ID, ref attr);
        if (result < 0)
        {
            return result == -Errno.ENOENT ? false : throw new LinuxException($"bpf(BPF_PROG_GET_FD_BY_ID) of {id}", -result);
        }

        using var descriptor = new Descriptor(result);
        var info = BpfProgram.ReadInfo(descriptor);
        var name = new ReadOnlySpan<byte>(Unsafe.AsPointer(ref info.name[0]), BpfUapi.BPF_OBJ_NAME_LEN);
        program = new LoadedProgram(id, Encoding.ASCII.GetString(name.TrimEnd((byte)0)));
        return true;
    }
}
