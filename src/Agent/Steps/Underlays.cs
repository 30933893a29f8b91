using Heliograph.Compiler;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;

namespace Heliograph.Agent.Steps;

/// <summary>The encapsulating program on the egress of each device that carries copies.</summary>
internal sealed class Underlays(uint magic, IReadOnlyDictionary<string, BpfMap> maps) : IDisposable
{
    private readonly Dictionary<int, TcxLink> _links = [];
    private BpfProgram? _program;

    public IReadOnlyCollection<int> Attached => _links.Keys;

    /// <summary>Attaches where it is missing. Called before a source program can hand a clone to the device.</summary>
    public void Attach(int ifindex)
    {
        if (_links.TryGetValue(ifindex, out var link))
        {
            if (link.IsAttached)
            {
                return;
            }

            Detach(ifindex);
        }

        _program ??= BpfProgram.Load(MirrorCompiler.CompileEncapsulation("hgl_encap", magic), maps);
        // First in the chain: whatever comes behind must see finished VXLAN packets, also a mirror program on the same device.
        _links[ifindex] = TcxLink.Attach(_program, AttachType.TcxEgress, ifindex, first: true);
    }

    /// <summary>Detaches from devices that carry copies no more. Called when no source program uses them.</summary>
    public void KeepOnly(IReadOnlySet<int> used)
    {
        foreach (var ifindex in _links.Keys.Where(index => !used.Contains(index)).ToList())
        {
            Detach(ifindex);
        }
    }

    public void Dispose()
    {
        foreach (var ifindex in _links.Keys.ToList())
        {
            Detach(ifindex);
        }

        _program?.Dispose();
    }

    private void Detach(int ifindex)
    {
        _links.Remove(ifindex, out var link);
        link?.Dispose();
    }
}
