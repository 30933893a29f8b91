using Heliograph.Agent.Pinning;
using Heliograph.Core.Model;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Netlink;

namespace Heliograph.Agent.Attaching;

/// <summary>Brings programs to hooks, in the one way that the kernel or the operator chose. What is attached already stays as it is.</summary>
internal sealed class Attacher : IDisposable
{
    private readonly RouteSocket _routes;
    private readonly string _owner;
    private readonly bool _pinned;
    private readonly OwnerLock? _lock;
    private readonly List<IAttachment> _rest = [];

    /// <param name="routes">Of the network namespace of the agent, on whose thread this is.</param>
    /// <param name="host">Whose filters these are.</param>
    /// <param name="pinned">They outlive the agent on purpose.</param>
    /// <param name="choice">What was asked for.</param>
    /// <exception cref="KernelFeatureMissingException">TCX was asked for and is not there.</exception>
    public Attacher(RouteSocket routes, HostId host, bool pinned, AttachChoice choice)
    {
        (_routes, _owner, _pinned) = (routes, PinTree.NameOf(host.Value), pinned);
        Choice = HookChoice.Make(choice);
        _lock = UsesClsact ? OwnerLock.TryTake(_owner) : null;
    }

    /// <summary>Filters stay when the process is killed; links that nobody pinned do not.</summary>
    public bool UsesClsact => Choice.UsesClsact;

    /// <summary>For reports: what is done, and why.</summary>
    public HookChoice Choice { get; }

    /// <summary>Puts a program on a hook.</summary>
    /// <param name="program">Loaded.</param>
    /// <param name="attachType">Ingress or egress.</param>
    /// <param name="ifindex">Of the interface, in the namespace of the calling thread.</param>
    /// <param name="first">Before all programs that are there.</param>
    /// <param name="path">Name that it has afterwards; null: none. A name that is there is replaced.</param>
    public IAttachment Attach(BpfProgram program, AttachType attachType, int ifindex, bool first, string? path)
        => UsesClsact ? AttachFilter(program, attachType, ifindex, first, path) : AttachLink(program, attachType, ifindex, first, path);

    /// <summary>Opens what is attached under a name, of either kind.</summary>
    public IAttachment Open(string path) => AttachmentFile.Open(path, _routes);

    /// <summary>Takes a program off; what the kernel does not let go of is tried again with <see cref="DetachRest"/>.</summary>
    public void Detach(IAttachment? attachment)
    {
        try
        {
            attachment?.Detach();
        }
        catch (LinuxException) when (attachment is ClsactFilter)
        {
            _rest.Add(attachment);
        }
        catch (LinuxException)
        {
            // A link goes with its name and handle.
        }
    }

    public void DetachRest()
    {
        var rest = _rest.ToList();
        _rest.Clear();
        rest.ForEach(Detach);
    }

    public void Dispose()
    {
        DetachRest();
        _lock?.Dispose();
    }

    private static TcxLink AttachLink(BpfProgram program, AttachType attachType, int ifindex, bool first, string? path)
    {
        var link = TcxLink.Attach(program, attachType, ifindex, first);
        try
        {
            if (path is not null)
            {
                File.Delete(path);
                link.Pin(path);
            }

            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>The document comes first: a filter that nobody can tell anything of would be mirrored beside by the next process.</summary>
    private ClsactFilter AttachFilter(BpfProgram program, AttachType attachType, int ifindex, bool first, string? path)
    {
        var planned = ClsactFilter.Prepare(_routes, attachType, ifindex, first, new FilterName(_owner, program.Spec.Name, _pinned));
        try
        {
            if (path is not null)
            {
                PinnedDocument.Write(path, FilterDocument.Of(planned, _routes.NamespaceCookie), DocumentContext.Default.FilterDocument);
            }

            var filter = new ClsactFilter(_routes, planned);
            filter.Attach(program);
            return filter;
        }
        catch
        {
            ClsactFilter.DeleteClsactIfOurs(_routes, planned);
            if (path is not null)
            {
                File.Delete(path);
            }

            throw;
        }
    }
}
