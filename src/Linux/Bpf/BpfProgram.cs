using System.Runtime.InteropServices;
using System.Text;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Bpf;

/// <summary>A program that the verifier accepted. The object owns its descriptor; a link keeps the program alive on its own.</summary>
/// <remarks>Safe for use by several threads.</remarks>
public sealed unsafe partial class BpfProgram : IDisposable
{
    /// <summary>BPF_LD | BPF_IMM | BPF_DW of RFC 9669, section 5.4.</summary>
    private const byte LoadImmediate64 = 0x18;

    private readonly Descriptor _descriptor;

    private BpfProgram(ProgramSpec spec, Descriptor descriptor)
    {
        Spec = spec;
        _descriptor = descriptor;
    }

    public ProgramSpec Spec { get; }

    /// <summary>The kernel's number of the program, as bpftool shows it.</summary>
    public uint Id => ReadInfo(_descriptor).id;

    internal Descriptor Descriptor => _descriptor;

    /// <summary>Loads a program into the kernel.</summary>
    /// <param name="spec">Instructions with every label resolved.</param>
    /// <param name="maps">By <see cref="MapReference.Map"/>; the kernel keeps those that the program uses.</param>
    /// <returns>A handle that the caller owns; disposing it unloads the program unless a link holds it.</returns>
    /// <exception cref="VerifierException">Refused; names the origin of the refused instruction.</exception>
    /// <exception cref="KernelFeatureMissingException">A program type or helper newer than this kernel.</exception>
    /// <exception cref="LinuxException">Any other error; EPERM names the capabilities.</exception>
    /// <remarks>
    /// The log costs more than the verification, so it is asked for only after a refusal. Source: include/uapi/linux/bpf.h (v6.12); bpf(2).
    /// </remarks>
    public static BpfProgram Load(ProgramSpec spec, IReadOnlyDictionary<string, BpfMap> maps)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(maps);
        var used = spec.MapReferences
            .Select(reference => maps.TryGetValue(reference.Map, out var map)
                ? map
                : throw new ArgumentException($"Program {spec.Name} uses map {reference.Map}, which is not given.", nameof(maps)))
            .ToArray();

        var code = Encode(spec, used);
        var result = TryLoad(spec, code, log: []);
        GC.KeepAlive(used);
        return result >= 0
            ? new BpfProgram(spec, new Descriptor(result))
            : LoadAgain(spec, code, -result, used);
    }

    public void Dispose() => _descriptor.Dispose();

    internal static bpf_prog_info ReadInfo(Descriptor program)
    {
        bpf_prog_info info = default;
        using var lease = program.Lease();
        var attr = new bpf_attr_info { bpf_fd = (uint)lease.Number, info_len = (uint)sizeof(bpf_prog_info), info = (ulong)&info };
        var result = BpfCall.Invoke(BpfUapi.BPF_OBJ_GET_INFO_BY_FD, ref attr);
        return result >= 0 ? info : throw new LinuxException("bpf(BPF_OBJ_GET_INFO_BY_FD) of a program", -result);
    }

    /// <summary>Tries once.</summary>
    /// <param name="spec">Name, type and licence.</param>
    /// <param name="code">Encoded instructions.</param>
    /// <param name="log">Empty: no log is asked for.</param>
    /// <returns>A descriptor, or the negative error number.</returns>
    internal static int TryLoad(ProgramSpec spec, ReadOnlySpan<byte> code, Span<byte> log)
    {
        ReadOnlySpan<byte> license = [.. Encoding.ASCII.GetBytes(spec.License), 0];
        // Everything that the attributes point to is pinned for the call; the kernel keeps none of it.
        fixed (byte* codePointer = code, licensePointer = license, logPointer = log)
        {
            var attr = new bpf_attr_prog_load
            {
                prog_type = (uint)spec.Type,
                insn_cnt = (uint)(code.Length / Instruction.SizeInBytes),
                insns = (ulong)codePointer,
                license = (ulong)licensePointer,
                log_level = log.IsEmpty ? 0u : 1u,
                log_size = (uint)log.Length,
                log_buf = (ulong)logPointer,
                expected_attach_type = (uint)(spec.ExpectedAttachType ?? 0),
            };
            BpfCall.WriteName(spec.Name, attr.prog_name);
            return BpfCall.Invoke(BpfUapi.BPF_PROG_LOAD, ref attr);
        }
    }

    internal static byte[] Encode(ProgramSpec spec, ReadOnlySpan<BpfMap> maps)
    {
        var code = new byte[spec.Instructions.Length * Instruction.SizeInBytes];
        for (var i = 0; i < spec.Instructions.Length; i++)
        {
            spec.Instructions[i].WriteTo(code.AsSpan(i * Instruction.SizeInBytes));
        }

        for (var i = 0; i < spec.MapReferences.Length; i++)
        {
            var index = spec.MapReferences[i].InstructionIndex;
            var load = spec.Instructions[index];
            if (load.Opcode != LoadImmediate64)
            {
                throw new ArgumentException($"Instruction {index} of {spec.Name} is no 64-bit load, so it cannot name a map.", nameof(spec));
            }

            // The caller keeps the maps alive until the program is loaded, so the number cannot be reused before.
            var descriptor = (int)maps[i].Descriptor.DangerousGetHandle();
            ObjectDisposedException.ThrowIf(maps[i].Descriptor.IsClosed, maps[i]);
            // The second half of a load of a value's address is the offset in the value, 0.
            var kind = load.Source == BpfUapi.BPF_PSEUDO_MAP_VALUE ? BpfUapi.BPF_PSEUDO_MAP_VALUE : BpfUapi.BPF_PSEUDO_MAP_FD;
            (load with { Source = (byte)kind, Immediate = descriptor }).WriteTo(code.AsSpan(index * Instruction.SizeInBytes));
        }

        return code;
    }
}
