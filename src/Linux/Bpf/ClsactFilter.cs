using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Interop;
using Heliograph.Linux.Netlink;

namespace Heliograph.Linux.Bpf;

/// <summary>
/// A program on a hook of clsact, for kernels without TCX links. The kernel keeps it until the filter or the interface is removed, whatever
/// becomes of the process; disposing the object changes nothing.
/// </summary>
/// <remarks>
/// A filter goes with its interface through a rename, but not into another namespace: there the kernel takes clsact off. What it is
/// called tells whose it is; see <see cref="FilterName"/>.
/// </remarks>
public sealed class ClsactFilter : IAttachment
{
    private const string ClassifierKind = "bpf";

    /// <summary>Behind what 'tc filter add' without a preference gets (49152 and below).</summary>
    private const int Last = 0xC100;

    private const int First = 1;

    /// <summary>"HGL1"; others count from 1 or, as the kernel, from there.</summary>
    private const uint FirstHandle = 0x48474C31;

    private readonly RouteSocket _routes;

    /// <param name="routes">Of the namespace of the interface; it must live as long as this object.</param>
    /// <param name="filter">As it was planned or noted; it may be gone.</param>
    public ClsactFilter(RouteSocket routes, FilterInfo filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        (_routes, Filter) = (routes, filter);
    }

    public FilterInfo Filter { get; }

    public AttachType AttachType => Filter.Hook;

    public int CurrentIfindex => Find() is null ? 0 : Filter.Ifindex;

    public uint ProgramId => Find()?.ProgramId ?? 0;

    /// <summary>A place for a filter: clsact is there afterwards, and the handle is free at this moment.</summary>
    /// <param name="routes">Of the namespace of the interface.</param>
    /// <param name="hook">Ingress or egress.</param>
    /// <param name="ifindex">Of the interface.</param>
    /// <param name="first">True: before all filters that are there now; false: after those whose preference nobody chose.</param>
    /// <param name="name">Whether clsact was made by us is filled in.</param>
    /// <exception cref="LinuxException">There can be no such filter; says why.</exception>
    public static FilterInfo Prepare(RouteSocket routes, AttachType hook, int ifindex, bool first, FilterName name)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(name);
        var made = false;
        switch (routes.HookDiscipline(ifindex))
        {
            case null:
                routes.AddClsact(ifindex);
                made = true;
                break;
            case "clsact":
                made = OnBothHooks(routes, ifindex).Any(filter => FilterName.TryParse(filter.Name) is { MadeClsact: true });
                break;
            case var other when hook == AttachType.TcxEgress:
                // The kernel would take the filter, and put it on the ingress hook.
                throw new LinuxException(
                    $"a filter at the egress of interface {ifindex}", Errno.EEXIST,
                    $"The interface has the discipline {other}, which leaves no place for one at the egress: 'tc qdisc del dev NAME {other}' and give its filters to clsact.");
        }

        var there = routes.Filters(hook, ifindex);
        var priority = first ? First : Last;
        var neighbours = there.Where(filter => filter.Priority == priority).ToList();
        if (neighbours.FirstOrDefault(filter => filter.Kind != ClassifierKind) is { } inTheWay)
        {
            throw new LinuxException(
                $"a bpf filter on interface {ifindex} with preference {priority}", Errno.EEXIST,
                $"A filter of kind {inTheWay.Kind} has it; give that one another preference (pref of 'tc filter').");
        }

        var handle = FirstHandle;
        while (neighbours.Any(filter => filter.Handle == handle))
        {
            handle++;
        }

        return new FilterInfo
        {
            Ifindex = ifindex, Hook = hook, Priority = priority, Kind = ClassifierKind, Handle = handle,
            Name = (name with { MadeClsact = made }).ToString(), ProgramId = 0,
        };
    }

    public bool IsAttachedTo(AttachType attachType, int ifindex)
        => Filter.Hook == attachType && Filter.Ifindex == ifindex && Find() is not null;

    /// <summary>Puts the program on the prepared place.</summary>
    /// <exception cref="LinuxException">EEXIST: somebody else has taken the place meanwhile.</exception>
    public void Attach(BpfProgram program) => _routes.AddFilter(Filter, program);

    public void Update(BpfProgram program) => _routes.ReplaceFilter(Filter, program);

    /// <summary>The last of ours takes clsact along if one of us made it and nobody else uses it.</summary>
    public void Detach()
    {
        if (Find() is not null)
        {
            _routes.DeleteFilter(Filter);
        }

        DeleteClsactIfOurs(_routes, Filter);
    }

    /// <summary>What would be left of a place that was prepared and not used.</summary>
    public static void DeleteClsactIfOurs(RouteSocket routes, FilterInfo filter)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(filter);
        if (FilterName.TryParse(filter.Name) is { MadeClsact: true }
            && routes.HookDiscipline(filter.Ifindex) == "clsact"
            && !OnBothHooks(routes, filter.Ifindex).Any())
        {
            routes.DeleteClsact(filter.Ifindex);
        }
    }

    public void Dispose()
    {
        // The kernel keeps the filter, and others the socket.
    }

    /// <summary>The filter, if it is there and still ours.</summary>
    private FilterInfo? Find() => _routes.Filters(Filter.Hook, Filter.Ifindex).FirstOrDefault(found =>
        found.Priority == Filter.Priority && found.Handle == Filter.Handle && found.Name == Filter.Name);

    private static IEnumerable<FilterInfo> OnBothHooks(RouteSocket routes, int ifindex)
        => routes.Filters(AttachType.TcxIngress, ifindex).Concat(routes.Filters(AttachType.TcxEgress, ifindex));
}
