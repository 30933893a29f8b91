using Heliograph.Agent.Attaching;
using Heliograph.Agent.Pinning;
using Heliograph.Compiler;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;

namespace Heliograph.Agent.Steps;

/// <summary>The encapsulating program on the egress of each device that carries copies.</summary>
/// <param name="magic">The number that marks clones.</param>
/// <param name="maps">Of the host.</param>
/// <param name="attacher">How it comes there.</param>
/// <param name="pins">Null: it ends with the process.</param>
internal sealed class Underlays(uint magic, IReadOnlyDictionary<string, BpfMap> maps, Attacher attacher, LayoutDirectory? pins) : IDisposable
{
    private readonly Dictionary<int, ProgramPlace> _places = [];
    private ProgramSpec? _spec;
    private string? _fingerprint;
    private bool _relays;

    public IReadOnlyCollection<int> Attached => _places.Keys;

    /// <summary>The programs have code for a relay; holds for a device from its next <see cref="Attach"/> on.</summary>
    public bool Relays
    {
        get => _relays;
        set
        {
            if (_relays != value)
            {
                (_relays, _spec, _fingerprint) = (value, null, null);
            }
        }
    }

    /// <summary>Takes over what runs already.</summary>
    public void Adopt()
    {
        foreach (var ifindex in pins?.Underlays() ?? [])
        {
            var place = PlaceOf(ifindex);
            place.Adopt();
            if (!place.IsAttached)
            {
                Detach(ifindex);
            }
        }
    }

    /// <summary>Attaches where it is missing. Called before a source program can hand a clone to the device.</summary>
    public void Attach(int ifindex)
    {
        _spec ??= MirrorCompiler.CompileEncapsulation("hgl_encap", magic, Relays);
        _fingerprint ??= ProgramFingerprint.Of(_spec);
        var place = PlaceOf(ifindex);
        if (place.Fingerprint == _fingerprint && place.IsAttachedTo(AttachType.TcxEgress, ifindex))
        {
            return;
        }

        var program = BpfProgram.Load(_spec, maps);
        try
        {
            // First in the chain: whatever comes behind must see finished VXLAN packets, also a mirror program on the same device.
            place.Run(program, AttachType.TcxEgress, ifindex, first: true, new ProgramDocument(_fingerprint, null));
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    /// <summary>Detaches from devices that carry copies no more. Called when no source program uses them.</summary>
    public void KeepOnly(IReadOnlySet<int> used)
    {
        foreach (var ifindex in _places.Keys.Where(index => !used.Contains(index)).ToList())
        {
            Detach(ifindex);
        }
    }

    /// <summary>Detaches all; what is pinned too.</summary>
    public void RemoveAll() => KeepOnly(new HashSet<int>());

    /// <summary>Lets go of all. What is pinned goes on.</summary>
    public void Dispose()
    {
        foreach (var place in _places.Values)
        {
            place.Dispose();
        }

        _places.Clear();
    }

    private ProgramPlace PlaceOf(int ifindex)
    {
        if (!_places.TryGetValue(ifindex, out var place))
        {
            _places[ifindex] = place = new ProgramPlace(pins?.PathOfUnderlay(ifindex), attacher);
        }

        return place;
    }

    private void Detach(int ifindex)
    {
        _places.Remove(ifindex, out var place);
        place?.Remove();
    }
}
