using System.Collections.Immutable;
using System.Text;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;
using Heliograph.Ebpf.Verifier;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Bpf;

public sealed partial record BpfFeatures
{
    private const int LogBytes = 4096;

    private static readonly ImmutableArray<(MapType Type, string FirstKernel)> Maps =
    [
        (MapType.Hash, "3.19"), (MapType.Array, "3.19"), (MapType.PercpuHash, "4.6"), (MapType.PercpuArray, "4.6"),
        (MapType.LruHash, "4.10"), (MapType.LpmTrie, "4.11"), (MapType.ArrayOfMaps, "4.12"), (MapType.HashOfMaps, "4.12"),
    ];

    private static readonly ImmutableArray<(string Name, ulong Flags, string FirstKernel)> AdjustRoomFlags =
    [
        ("ENCAP_L3_IPV4", Encapsulation(0), "5.2"),
        ("FIXED_GSO", Encapsulation(BpfUapi.BPF_F_ADJ_ROOM_FIXED_GSO), "5.2"),
        ("ENCAP_L2_ETH", Encapsulation(BpfUapi.BPF_F_ADJ_ROOM_ENCAP_L2_ETH) | (14UL << BpfUapi.BPF_ADJ_ROOM_ENCAP_L2_SHIFT), "5.14"),
    ];

    /// <summary>Tries everything with tiny programs and maps, which are gone afterwards. Takes a few milliseconds.</summary>
    public static BpfFeatures Probe()
    {
        var program = Try(SchedCls, "4.1", () => LoadReturn().Dispose());
        return new BpfFeatures([
            program,
            .. Maps.Select(map => Try(Map(map.Type), map.FirstKernel, () => BpfMap.Create(SpecOf(map.Type)).Dispose())),
            .. Helpers.All.Select(helper => ProbeHelper(program, helper.Id, helper.Name, helper.FirstKernel)),
            .. AdjustRoomFlags.Select(flag => ProbeAdjustRoom(program, AdjustRoomFlag(flag.Name), flag.Flags, flag.FirstKernel)),
            After(program, TcxLinks, "6.6", () => ProbeTcx().Reason),
        ]);
    }

    /// <summary>Whether programs can be attached by links. Needs the rights that loading a program needs.</summary>
    /// <exception cref="LinuxException">Something else failed: that says nothing about TCX.</exception>
    public static BpfFeature ProbeTcx()
    {
        using var loaded = LoadReturn();
        return TcxLink.IsSupported(loaded)
            ? new BpfFeature(TcxLinks, true, "", "6.6")
            : new BpfFeature(TcxLinks, false, "bpf(BPF_LINK_CREATE) does not know the attach type.", "6.6");
    }

    /// <summary>A program that only calls the helper is refused either for the helper or for its arguments; the log says which.</summary>
    private static BpfFeature ProbeHelper(BpfFeature program, int id, string name, string firstKernel) => After(program, Helper(name), firstKernel, () =>
    {
        var spec = Spec([new Instruction(0x85, 0, 0, 0, id), new Instruction(0x95, 0, 0, 0, 0)]);
        var log = new byte[LogBytes];
        var result = BpfProgram.TryLoad(spec, BpfProgram.Encode(spec, []), log);
        if (result >= 0)
        {
            new Descriptor(result).Dispose();
            return "";
        }

        var complaint = VerifierComplaint.Read(Encoding.UTF8.GetString(log.AsSpan().TrimEnd((byte)0)));
        return complaint.MissingHelper is null ? "" : $"The verifier says: {complaint.Message}.";
    });

    /// <summary>Flags are checked when the helper runs, so it is run on a small IPv4 packet.</summary>
    private static BpfFeature ProbeAdjustRoom(BpfFeature program, string name, ulong flags, string firstKernel) => After(program, name, firstKernel, () =>
    {
        using var loaded = BpfProgram.Load(
            Spec([
                new Instruction(0xb7, 2, 0, 0, 50),
                new Instruction(0xb7, 3, 0, 0, BpfUapi.BPF_ADJ_ROOM_MAC),
                new Instruction(0x18, 4, 0, 0, (int)(uint)flags),
                new Instruction(0, 0, 0, 0, (int)(uint)(flags >> 32)),
                new Instruction(0x85, 0, 0, 0, 50),
                new Instruction(0x95, 0, 0, 0, 0),
            ]),
            NoMaps);
        Span<byte> packet = stackalloc byte[60];
        packet[12] = 0x08;
        packet[14] = 0x45;
        packet[17] = 46;
        var answer = (int)loaded.TestRun(packet, []).ReturnValue;
        return answer == 0 ? "" : $"The helper answers {Errno.NameOf(-answer)}.";
    });

    private static readonly Dictionary<string, BpfMap> NoMaps = [];

    private static ulong Encapsulation(int more)
        => (ulong)(BpfUapi.BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 | BpfUapi.BPF_F_ADJ_ROOM_ENCAP_L4_UDP | more);

    private static MapSpec SpecOf(MapType type) => type switch
    {
        MapType.LpmTrie => new MapSpec("probe", type, 8, 4, 1),
        MapType.ArrayOfMaps or MapType.HashOfMaps => new MapSpec("probe", type, 4, 4, 1, Inner: new MapSpec("probe", MapType.Array, 4, 4, 1)),
        _ => new MapSpec("probe", type, 4, 4, 1),
    };

    private static BpfProgram LoadReturn()
        => BpfProgram.Load(Spec([new Instruction(0xb7, 0, 0, 0, 0), new Instruction(0x95, 0, 0, 0, 0)]), NoMaps);

    private static ProgramSpec Spec(ImmutableArray<Instruction> instructions)
        => new() { Name = "probe", Type = ProgramType.SchedCls, Instructions = instructions, MapReferences = [] };

    private static BpfFeature Try(string name, string firstKernel, Action attempt)
    {
        try
        {
            attempt();
            return new BpfFeature(name, true, "", firstKernel);
        }
        catch (LinuxException exception)
        {
            return new BpfFeature(name, false, exception.Message, firstKernel);
        }
    }

    /// <summary>Without programs nothing else can be told.</summary>
    private static BpfFeature After(BpfFeature program, string name, string firstKernel, Func<string> reasonAgainst)
    {
        if (!program.IsAvailable)
        {
            return new BpfFeature(name, false, program.Reason, firstKernel);
        }

        try
        {
            var reason = reasonAgainst();
            return new BpfFeature(name, reason.Length == 0, reason, firstKernel);
        }
        catch (LinuxException exception)
        {
            return new BpfFeature(name, false, exception.Message, firstKernel);
        }
    }
}
