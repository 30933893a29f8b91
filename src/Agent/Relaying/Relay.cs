using Heliograph.Agent.Attaching;
using Heliograph.Agent.Pinning;
using Heliograph.Compiler;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Netlink;

namespace Heliograph.Agent.Relaying;

/// <summary>
/// Where super-packets become the packets of the wire before they are cut: devices of our own, and a program behind them. It is there only
/// while a session needs it.
/// </summary>
/// <param name="routes">Of the network namespace of the agent.</param>
/// <param name="names">Of the devices.</param>
/// <param name="magic">The number that marks clones.</param>
/// <param name="maps">Of the host.</param>
/// <param name="attacher">How the program comes there.</param>
/// <param name="pins">Null: it ends with the process.</param>
internal sealed class Relay(
    RouteSocket routes, RelayNames names, uint magic, IReadOnlyDictionary<string, BpfMap> maps, Attacher attacher, LayoutDirectory? pins) : IDisposable
{
    private readonly ProgramPlace _place = new(pins?.RelayPath, attacher);
    private OwnerLock? _lock;
    private ProgramSpec? _spec;
    private string? _fingerprint;

    /// <summary>There may be something of it.</summary>
    public bool IsThere { get; private set; }

    /// <summary>Takes over what runs already.</summary>
    public void Adopt()
    {
        _place.Adopt();
        IsThere = _place.IsAttached;
        if (!IsThere)
        {
            _place.Remove();
        }
    }

    /// <summary>Makes what is missing.</summary>
    /// <returns>Interface index of the device that takes clones.</returns>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    /// <exception cref="InvalidOperationException">Another agent of this identity has it.</exception>
    public int Ensure()
    {
        _lock ??= names.TryLock() ?? throw new InvalidOperationException("another agent of this identity runs in this network namespace; give one of them another");
        IsThere = true;
        var (bridge, port) = RelayDevices.Ensure(routes, names);
        RelayDevices.SwitchOff(bridge.Name);
        Attach(port.Index);
        RelayDevices.SetUp(routes, names);
        return bridge.Index;
    }

    /// <summary>Called when no template names it.</summary>
    public void Remove()
    {
        if (IsThere)
        {
            _place.Remove();
            RelayDevices.Remove(routes, names);
            IsThere = false;
        }

        Unlock();
    }

    /// <summary>Lets go. What is pinned goes on.</summary>
    public void Dispose()
    {
        _place.Dispose();
        if (pins is not null)
        {
            Unlock();
            return;
        }

        try
        {
            Remove();
        }
        catch (LinuxException)
        {
            // The next agent finds the devices by their names.
            Unlock();
        }
    }

    private void Unlock()
    {
        _lock?.Dispose();
        _lock = null;
    }

    private void Attach(int ifindex)
    {
        _spec ??= MirrorCompiler.CompileRelay("hgl_relay", magic);
        _fingerprint ??= ProgramFingerprint.Of(_spec);
        if (_place.Fingerprint == _fingerprint && _place.IsAttachedTo(AttachType.TcxEgress, ifindex))
        {
            return;
        }

        var program = BpfProgram.Load(_spec, maps);
        try
        {
            _place.Run(program, AttachType.TcxEgress, ifindex, first: true, new ProgramDocument(_fingerprint, null));
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }
}
