using System.Net;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Linux.Bpf;

namespace Heliograph.Agent.Steps;

/// <summary>The collectors map: VXLAN to one of these addresses is a copy and never mirrored again.</summary>
internal sealed class CollectorTable : IDisposable
{
    public const int AddressCount = 4096;

    private readonly HashSet<IPAddress> _present = [];

    public BpfMap Map { get; } = BpfMap.Create(MirrorMaps.Collectors(AddressCount));

    /// <summary>Adds what is missing. Called before a program can send to a new collector.</summary>
    public void Add(IEnumerable<IPAddress> addresses)
    {
        foreach (var address in addresses)
        {
            if (_present.Add(address))
            {
                Map.Update(address.GetAddressBytes(), [1]);
            }
        }
    }

    /// <summary>Removes what is no longer needed. Called when no program sends there any more.</summary>
    public void KeepOnly(IEnumerable<IPAddress> addresses)
    {
        var gone = _present.Except(addresses).ToList();
        foreach (var address in gone)
        {
            Map.Delete(address.GetAddressBytes());
            _present.Remove(address);
        }
    }

    public void Dispose() => Map.Dispose();
}
