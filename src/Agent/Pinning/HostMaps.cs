using Heliograph.Compiler.MapLayouts;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux;
using Heliograph.Linux.Bpf;

namespace Heliograph.Agent.Pinning;

/// <summary>The maps that all programs of an agent share.</summary>
internal sealed class HostMaps : IDisposable
{
    private readonly Dictionary<string, BpfMap> _maps = [];

    private HostMaps()
    {
    }

    /// <summary>By the names that programs use.</summary>
    public IReadOnlyDictionary<string, BpfMap> ByName => _maps;

    public BpfMap Counters => _maps["counters"];

    public BpfMap Templates => _maps["templates"];

    public BpfMap Groups => _maps["groups"];

    public BpfMap Collectors => _maps["collectors"];

    public BpfMap Heartbeat => _maps["heartbeat"];

    public BpfMap Policies => _maps["policies"];

    public BpfMap Buckets => _maps["buckets"];

    public static HostMaps Create(PinnedLayout layout) => Make(layout, BpfMap.Create);

    /// <returns>Null when one is missing or has another shape.</returns>
    public static HostMaps? TryOpen(PinnedLayout layout, string directory)
    {
        try
        {
            return Make(layout, spec =>
            {
                var map = BpfMap.OpenPinned($"{directory}/{spec.Name}");
                if (map.Spec == spec with { Inner = null })
                {
                    return map;
                }

                map.Dispose();
                throw new InvalidDataException($"{directory}/{spec.Name} is not what this version would make.");
            });
        }
        catch (InvalidDataException)
        {
            return null;
        }
        catch (LinuxException failure) when (failure.ErrnoName is "ENOENT")
        {
            return null;
        }
    }

    public void Pin(string directory)
    {
        foreach (var (name, map) in _maps)
        {
            map.Pin($"{directory}/{name}");
        }
    }

    public void Dispose()
    {
        foreach (var map in _maps.Values)
        {
            map.Dispose();
        }
    }

    private static HostMaps Make(PinnedLayout layout, Func<MapSpec, BpfMap> make)
    {
        var maps = new HostMaps();
        try
        {
            foreach (var spec in (MapSpec[])[layout.Counters, layout.Templates, layout.Groups, layout.Collectors, layout.Policies, layout.Buckets, MirrorMaps.Outcome, MirrorMaps.Heartbeat])
            {
                maps._maps.Add(spec.Name, make(spec));
            }

            return maps;
        }
        catch
        {
            maps.Dispose();
            throw;
        }
    }
}
