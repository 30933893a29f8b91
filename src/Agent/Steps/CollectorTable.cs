using System.Net;
using Heliograph.Linux.Bpf;

namespace Heliograph.Agent.Steps;

/// <summary>The collectors map: VXLAN to one of these addresses is a copy and never mirrored again.</summary>
internal sealed class CollectorTable(BpfMap map)
{
    private readonly HashSet<IPAddress> _present = [.. map.Keys().Select(key => new IPAddress(key))];

    /// <summary>Adds what is missing. Called before a program can send to a new collector.</summary>
    public void Add(IEnumerable<IPAddress> addresses)
    {
        foreach (var address in addresses.Where(address => !_present.Contains(address)))
        {
            map.Update(address.GetAddressBytes(), [1]);
            _present.Add(address);
        }
    }

    /// <summary>Removes what is no longer needed. Called when no program sends there any more.</summary>
    public void KeepOnly(IEnumerable<IPAddress> addresses)
    {
        var gone = _present.Except(addresses).ToList();
        foreach (var address in gone)
        {
            map.Delete(address.GetAddressBytes());
            _present.Remove(address);
        }
    }
}
