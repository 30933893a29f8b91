using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Interop;
using Shouldly;

namespace Heliograph.Linux.Tests.Abi;

/// <summary>
/// Every constant and every structure of Interop, found by reflection so that none can be forgotten, against the C compiler. What is newer
/// than the headers of Debian 12 is listed here and is proven by what the kernel does with it (TcxLinkTests).
/// </summary>
public sealed partial class AbiTests
{
    private static readonly HashSet<string> NewerThanTheHeaders =
    [
        nameof(BpfUapi66.BPF_F_BEFORE),
        nameof(BpfUapi66.BPF_LINK_TYPE_TCX),
        nameof(IfPacket.VIRTIO_NET_HDR_GSO_UDP_L4),
        $"{nameof(bpf_attr_link_create)}.{nameof(bpf_attr_link_create.relative_fd)}",
        $"{nameof(bpf_attr_link_create)}.{nameof(bpf_attr_link_create.expected_revision)}",
        $"{nameof(bpf_attr_query)}.{nameof(bpf_attr_query.link_ids)}",
        $"{nameof(bpf_attr_query)}.{nameof(bpf_attr_query.link_attach_flags)}",
        $"{nameof(bpf_attr_query)}.{nameof(bpf_attr_query.revision)}",
        $"{nameof(bpf_link_info)}.{nameof(bpf_link_info.tcx_ifindex)}",
        $"{nameof(bpf_link_info)}.{nameof(bpf_link_info.tcx_attach_type)}",
    ];

    /// <summary>Numbers inside of the kernel only.</summary>
    private static readonly HashSet<string> InNoHeader = [nameof(KernelErrno.ENOTSUPP)];

    /// <summary>Structs that are part of <c>union bpf_attr</c>: the member that they are, empty for an unnamed one.</summary>
    private static readonly Dictionary<Type, string> AttrMembers = new()
    {
        [typeof(bpf_attr_map_create)] = "",
        [typeof(bpf_attr_map_elem)] = "",
        [typeof(bpf_attr_map_batch)] = "batch.",
        [typeof(bpf_attr_prog_load)] = "",
        [typeof(bpf_attr_test)] = "test.",
        [typeof(bpf_attr_obj)] = "",
        [typeof(bpf_attr_query)] = "query.",
        [typeof(bpf_attr_get_id)] = "",
        [typeof(bpf_attr_info)] = "info.",
        [typeof(bpf_attr_link_create)] = "link_create.",
        [typeof(bpf_attr_link_update)] = "link_update.",
        [typeof(bpf_attr_link_detach)] = "link_detach.",
    };

    /// <summary>Structs that the kernel fills as far as we say.</summary>
    private static readonly HashSet<Type> Beginnings = [typeof(bpf_prog_info), typeof(bpf_map_info), typeof(bpf_link_info)];

    private static IEnumerable<Type> InteropTypes
        => typeof(LinuxException).Assembly.GetTypes().Where(type => type.Namespace == "Heliograph.Linux.Interop");

    [Fact]
    public void Every_constant_is_that_of_the_headers()
    {
        var constants = InteropTypes
            .Where(type => type.IsClass)
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public))
            .Where(field => field.IsLiteral && !NewerThanTheHeaders.Contains(field.Name) && !InNoHeader.Contains(field.Name))
            .Select(field => (field.Name, Convert.ToInt64(field.GetRawConstantValue())))
            .ToArray();
        constants.Length.ShouldBeGreaterThan(190);
        ShouldAgree(constants);
    }

    [Fact]
    public void Every_structure_has_the_size_and_the_members_of_the_headers()
    {
        var structures = InteropTypes.Where(type => type is { IsValueType: true, IsNested: false, IsByRefLike: false, IsPrimitive: false })
            .Append(typeof(SkBuff))
            .ToArray();
        structures.Length.ShouldBeGreaterThan(35);
        ShouldAgree([.. structures.SelectMany(Members), .. structures.SelectMany(Sizes)]);
    }

    [Fact]
    public void Structures_of_bpf_attr_end_with_their_last_member()
        => AttrMembers.Keys.Where(type => SizeOf(type) != (Fields(type).Max(field => OffsetOf(type, field) + SizeOf(field.FieldType)) + 7 & ~7)
            && SizeOf(type) != Fields(type).Max(field => OffsetOf(type, field) + SizeOf(field.FieldType))).ShouldBeEmpty();

    [Fact]
    public void Map_and_program_types_are_those_of_the_headers()
        => ShouldAgree([
            .. Enum.GetValues<MapType>().Select(type => ($"BPF_MAP_TYPE_{Upper(type.ToString())}", (long)type)),
            .. Enum.GetValues<ProgramType>().Select(type => ($"BPF_PROG_TYPE_{Upper(type.ToString())}", (long)type)),
        ]);

    [Fact]
    public void System_call_has_the_number_of_the_architecture() => ShouldAgree([("SYS_bpf", (long)BpfUapi.SystemCallNumber)]);

    private static void ShouldAgree((string Expression, long Ours)[] facts)
    {
        var theirs = CCompiler.Evaluate([.. facts.Select(fact => fact.Expression)]);
        facts.Zip(theirs)
            .Where(pair => pair.First.Ours != pair.Second)
            .Select(pair => $"{pair.First.Expression}: ours {pair.First.Ours}, the compiler's {pair.Second}")
            .ShouldBeEmpty();
    }

    private static IEnumerable<(string Expression, long Ours)> Members(Type type)
        => Fields(type)
            .Where(field => !NewerThanTheHeaders.Contains($"{type.Name}.{field.Name}"))
            .SelectMany(field => new (string, long)[]
            {
                ($"offsetof({CType(type)}, {CMember(type, field)}) - {Base(type)}", OffsetOf(type, field)),
                ($"sizeof((({CType(type)} *)0)->{CMember(type, field)})", SizeOf(field.FieldType)),
            });

    private static IEnumerable<(string Expression, long Ours)> Sizes(Type type)
    {
        if (AttrMembers.ContainsKey(type))
        {
            yield break;
        }

        // Of a beginning we ask only that it is not longer than the whole.
        yield return Beginnings.Contains(type)
            ? ($"sizeof({CType(type)}) >= {SizeOf(type)}", 1)
            : ($"sizeof({CType(type)})", SizeOf(type));
    }

    /// <summary>All but the padding.</summary>
    private static IEnumerable<FieldInfo> Fields(Type type)
        => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(field => !field.Name.StartsWith("_pad", StringComparison.Ordinal));

    private static string CType(Type type)
        => AttrMembers.ContainsKey(type) ? "union bpf_attr" : type == typeof(SkBuff) ? "struct __sk_buff" : $"struct {type.Name}";

    private static string CMember(Type type, FieldInfo field)
        => (AttrMembers.TryGetValue(type, out var member) ? member : "")
            + (type == typeof(SkBuff) ? Snake(field.Name) : field.Name);

    /// <summary>Members of a named part of the union count from the beginning of the part, which is that of the union.</summary>
    private static string Base(Type type) => AttrMembers.TryGetValue(type, out var member) && member != ""
        ? $"offsetof(union bpf_attr, {member.TrimEnd('.')})"
        : "0";

    private static string Snake(string name) => Hump().Replace(name, "_$0").ToLowerInvariant().TrimStart('_');

    private static string Upper(string name) => Hump().Replace(name, "_$0").ToUpperInvariant().TrimStart('_');

    private static long OffsetOf(Type type, FieldInfo field) => Marshal.OffsetOf(type, field.Name);

    private static int SizeOf(Type type)
        => (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!; // it exists and returns int

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Hump();
}
