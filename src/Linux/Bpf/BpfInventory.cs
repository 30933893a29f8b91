using System.Text;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Bpf;

/// <summary>A program in the kernel, whoever loaded it.</summary>
/// <param name="Id">As bpftool shows it.</param>
/// <param name="Name">Cut to 15 characters by the kernel.</param>
public readonly record struct LoadedProgram(uint Id, string Name);

/// <summary>A map in the kernel, whoever made it.</summary>
public readonly record struct LoadedMap(uint Id, string Name);

/// <summary>A link of a program to a TCX hook, whoever made it.</summary>
/// <param name="Id">As bpftool shows it.</param>
/// <param name="ProgramId">The program that runs now.</param>
/// <param name="Ifindex">Of the interface in its namespace, whichever that is; 0 when it is gone.</param>
/// <param name="AttachType">The hook.</param>
public readonly record struct LoadedLink(uint Id, uint ProgramId, int Ifindex, AttachType AttachType);

/// <summary>What is in the kernel, for reports and for proofs that nothing was left behind.</summary>
public static unsafe class BpfInventory
{
    private delegate T? Read<T>(uint id, Descriptor descriptor)
        where T : struct;

    /// <summary>All programs of the machine at about this moment, by id.</summary>
    /// <exception cref="LinuxException">EPERM: CAP_SYS_ADMIN is missing.</exception>
    public static IReadOnlyList<LoadedProgram> Programs() => All<LoadedProgram>(BpfUapi.BPF_PROG_GET_NEXT_ID, BpfUapi.BPF_PROG_GET_FD_BY_ID, static (id, descriptor) =>
    {
        var info = BpfProgram.ReadInfo(descriptor);
        return new LoadedProgram(id, Text(info.name));
    });

    /// <inheritdoc cref="Programs"/>
    public static IReadOnlyList<LoadedMap> Maps() => All<LoadedMap>(BpfUapi.BPF_MAP_GET_NEXT_ID, BpfUapi.BPF_MAP_GET_FD_BY_ID, static (id, descriptor) =>
    {
        var info = BpfMap.ReadInfo(descriptor);
        return new LoadedMap(id, Text(info.name));
    });

    /// <summary>All TCX links of the machine at about this moment, in every namespace.</summary>
    /// <exception cref="LinuxException">EPERM: CAP_SYS_ADMIN is missing.</exception>
    public static IReadOnlyList<LoadedLink> TcxLinks() => All<LoadedLink>(BpfUapi.BPF_LINK_GET_NEXT_ID, BpfUapi.BPF_LINK_GET_FD_BY_ID, static (id, descriptor) =>
    {
        var info = TcxLink.ReadInfo(descriptor);
        return info.type == BpfUapi66.BPF_LINK_TYPE_TCX
            ? new LoadedLink(id, info.prog_id, (int)info.tcx_ifindex, (AttachType)info.tcx_attach_type)
            : null;
    });

    private static List<T> All<T>(int next, int open, Read<T> read)
        where T : struct
    {
        var found = new List<T>();
        var attr = new bpf_attr_get_id();
        while (true)
        {
            var result = BpfCall.Invoke(next, ref attr);
            if (result == -Errno.ENOENT)
            {
                return found;
            }

            if (result < 0)
            {
                throw new LinuxException($"bpf({next}), the next number of a kind,", -result);
            }

            if (TryRead(open, attr.next_id, read) is { } item)
            {
                found.Add(item);
            }

            attr = new bpf_attr_get_id { start_id = attr.next_id };
        }
    }

    /// <returns>Null when the object has gone meanwhile, or is of another kind.</returns>
    private static T? TryRead<T>(int open, uint id, Read<T> read)
        where T : struct
    {
        var attr = new bpf_attr_get_id { start_id = id };
        var result = BpfCall.Invoke(open, ref attr);
        if (result < 0)
        {
            return result == -Errno.ENOENT ? null : throw new LinuxException($"bpf({open}), opening of number {id},", -result);
        }

        using var descriptor = new Descriptor(result);
        return read(id, descriptor);
    }

    private static string Text(byte* name) => Encoding.ASCII.GetString(new ReadOnlySpan<byte>(name, BpfUapi.BPF_OBJ_NAME_LEN).TrimEnd((byte)0));
}
