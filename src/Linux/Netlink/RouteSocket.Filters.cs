using System.Buffers.Binary;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Interop;
using static Heliograph.Linux.Interop.Netlink;
using static Heliograph.Linux.Interop.PktSched;

namespace Heliograph.Linux.Netlink;

/// <remarks>
/// Traffic control: the queueing discipline clsact, which queues nothing and has two hooks, and bpf filters on them.
/// Source: net/sched/cls_api.c, cls_bpf.c, sch_ingress.c (v5.15); tc-bpf(8).
/// </remarks>
public sealed partial class RouteSocket
{
    private const string Clsact = "clsact";
    private const string Bpf = "bpf";

    /// <summary>What is on the ingress side of an interface and offers hooks to filters: <c>clsact</c>, <c>ingress</c>, or null.</summary>
    public string? HookDiscipline(int ifindex) => HookDisciplines().FirstOrDefault(found => found.Ifindex == ifindex)?.Kind;

    /// <summary>The hooks of all interfaces where filters can be.</summary>
    public IReadOnlyList<(int Ifindex, AttachType Hook)> Hooks()
        => [.. HookDisciplines().SelectMany(found => found.Kind == Clsact
            ? [(found.Ifindex, AttachType.TcxIngress), (found.Ifindex, AttachType.TcxEgress)]
            : new[] { (found.Ifindex, AttachType.TcxIngress) })];

    /// <exception cref="LinuxException">EEXIST: the interface has one, or the lesser <c>ingress</c>.</exception>
    public void AddClsact(int ifindex) => Change(
        OfDiscipline(RTM_NEWQDISC, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, ifindex).Add(TCA_KIND, Clsact),
        $"rtnetlink RTM_NEWQDISC of clsact on interface {ifindex}",
        "The kernel may lack the module sch_ingress: try 'modprobe sch_ingress'.");

    /// <summary>All filters on both of its hooks go with it.</summary>
    public void DeleteClsact(int ifindex) => Change(
        OfDiscipline(RTM_DELQDISC, NLM_F_ACK, ifindex), $"rtnetlink RTM_DELQDISC of clsact on interface {ifindex}");

    /// <summary>In the order in which they run; empty when there is no such interface, or nothing to hook on.</summary>
    public IReadOnlyList<FilterInfo> Filters(AttachType hook, int ifindex)
        => Dump(
            new RequestBuilder(RTM_GETTFILTER, NLM_F_DUMP).Fixed(new tcmsg { tcm_ifindex = ifindex, tcm_parent = ParentOf(hook) }),
            $"rtnetlink RTM_GETTFILTER of interface {ifindex}",
            ParseFilter);

    /// <summary>Puts a program on a hook.</summary>
    /// <param name="filter">Priority, handle and name; a new filter runs before the others of its priority.</param>
    /// <param name="program">It decides itself what becomes of the packet (direct action); -1 goes on to the next filter.</param>
    /// <exception cref="LinuxException">EEXIST: the handle is taken. EINVAL: filters of another kind have the priority.</exception>
    public void AddFilter(FilterInfo filter, BpfProgram program) => Change(filter, program, NLM_F_CREATE | NLM_F_EXCL, "of a new filter");

    /// <summary>Replaces the program, and the name, in one step: every packet is seen by exactly one of the two.</summary>
    /// <exception cref="LinuxException">ENOENT, EINVAL or ENODEV: the filter, what it was on, or the interface is gone.</exception>
    public void ReplaceFilter(FilterInfo filter, BpfProgram program) => Change(filter, program, 0, "in place of another");

    /// <exception cref="LinuxException">ENOENT, EINVAL or ENODEV: it is gone.</exception>
    public void DeleteFilter(FilterInfo filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        Change(OfFilter(RTM_DELTFILTER, NLM_F_ACK, filter).Add(TCA_KIND, Bpf), $"rtnetlink RTM_DELTFILTER of {Describe(filter)}");
    }

    private void Change(FilterInfo filter, BpfProgram program, int flags, string how)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(program);
        // Zero means "all" or "any" to the kernel, which is never meant here.
        ArgumentOutOfRangeException.ThrowIfZero(filter.Handle);
        ArgumentOutOfRangeException.ThrowIfZero(filter.Priority);
        using var lease = program.Descriptor.Lease();
        var number = lease.Number;
        var request = OfFilter(RTM_NEWTFILTER, flags | NLM_F_ACK, filter)
            .Add(TCA_KIND, Bpf)
            .Nest(TCA_OPTIONS, options => options
                .Add(TCA_BPF_FD, number)
                .Add(TCA_BPF_NAME, filter.Name)
                .Add(TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT)
                .Add(TCA_BPF_FLAGS_GEN, TCA_CLS_FLAGS_SKIP_HW));
        Change(
            request, $"rtnetlink RTM_NEWTFILTER {how}, {program.Spec.Name} on {Describe(filter)}",
            "The kernel may lack the module cls_bpf ('modprobe cls_bpf'), or another filter has this preference ('tc filter show').");
    }

    private List<Discipline> HookDisciplines()
        => Dump(new RequestBuilder(RTM_GETQDISC, NLM_F_DUMP).Fixed(default(tcmsg)), "rtnetlink RTM_GETQDISC of all", ParseDiscipline);

    private static RequestBuilder OfDiscipline(int type, int flags, int ifindex)
        => new RequestBuilder(type, flags).Fixed(new tcmsg { tcm_ifindex = ifindex, tcm_parent = TC_H_CLSACT, tcm_handle = TC_H_CLSACT & TC_H_MAJ_MASK });

    private static RequestBuilder OfFilter(int type, int flags, FilterInfo filter)
        => new RequestBuilder(type, flags).Fixed(new tcmsg
        {
            tcm_ifindex = filter.Ifindex,
            tcm_parent = ParentOf(filter.Hook),
            tcm_handle = filter.Handle,
            tcm_info = ((uint)filter.Priority << 16) | BinaryPrimitives.ReverseEndianness((ushort)ETH_P_ALL),
        });

    private static string Describe(FilterInfo filter)
        => $"interface {filter.Ifindex}, {(filter.Hook == AttachType.TcxIngress ? "ingress" : "egress")}, preference {filter.Priority}, handle {filter.Handle:#x}";

    private static uint ParentOf(AttachType hook)
        => (TC_H_CLSACT & TC_H_MAJ_MASK) | (hook == AttachType.TcxIngress ? TC_H_MIN_INGRESS : TC_H_MIN_EGRESS);

    private static Discipline? ParseDiscipline(ReadOnlySpan<byte> body)
    {
        var attributes = AttributeReader.After<tcmsg>(body, out var header);
        while (header.tcm_parent == TC_H_CLSACT && attributes.Next(out var type, out var value))
        {
            if (type == TCA_KIND)
            {
                return new Discipline(header.tcm_ifindex, AttributeValue.Text(value));
            }
        }

        return null;
    }

    /// <returns>Null for what only announces a priority.</returns>
    private static FilterInfo? ParseFilter(ReadOnlySpan<byte> body)
    {
        var attributes = AttributeReader.After<tcmsg>(body, out var header);
        var filter = new FilterInfo
        {
            Ifindex = header.tcm_ifindex,
            Hook = header.tcm_parent == ParentOf(AttachType.TcxIngress) ? AttachType.TcxIngress : AttachType.TcxEgress,
            Priority = (int)(header.tcm_info >> 16),
            Handle = header.tcm_handle,
            Kind = "",
            Name = "",
            ProgramId = 0,
        };
        while (attributes.Next(out var type, out var value))
        {
            filter = type switch
            {
                TCA_KIND => filter with { Kind = AttributeValue.Text(value) },
                TCA_OPTIONS when filter.Kind == Bpf => ParseBpf(filter, value),
                _ => filter,
            };
        }

        return header.tcm_handle == 0 ? null : filter;
    }

    private static FilterInfo ParseBpf(FilterInfo filter, ReadOnlySpan<byte> options)
    {
        var attributes = new AttributeReader(options);
        while (attributes.Next(out var type, out var value))
        {
            filter = type switch
            {
                TCA_BPF_NAME => filter with { Name = AttributeValue.Text(value) },
                TCA_BPF_ID => filter with { ProgramId = (uint)AttributeValue.Number(value) },
                _ => filter,
            };
        }

        return filter;
    }

    private sealed record Discipline(int Ifindex, string Kind);
}
