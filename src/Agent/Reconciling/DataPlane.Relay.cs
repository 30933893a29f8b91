using Heliograph.Agent.Relaying;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Linux;

namespace Heliograph.Agent.Reconciling;

// The relay. Order of steps: it is there, and the programs on the underlays know of relays, before a template names it; it goes after the
// last template does so no more.
public sealed partial class DataPlane
{
    /// <summary>Of this application of a plan: its device, or null when it cannot be had; not set: nobody asked.</summary>
    private Lazy<int?>? _relayIndex;

    /// <summary>
    /// Names the relay where copies of the session may have to be cut, so that each packet is cut as it was on the wire.
    /// </summary>
    /// <param name="value">As it would be without.</param>
    /// <param name="session">As it is planned.</param>
    /// <param name="slot">Its counters.</param>
    /// <param name="mtu">Of the source device, in bytes: no packet on its wire is longer.</param>
    private TemplateValue WithRelay(TemplateValue value, SessionPlan session, SessionSlot slot, int mtu)
    {
        if (value.State != TemplateState.Ready || session.Policy.TruncateBy == Truncation.SuperPacket || mtu <= value.CopyLimit)
        {
            return value;
        }

        _relayIndex ??= new Lazy<int?>(EnsureRelay);
        return _relayIndex.Value is { } index ? value with { RelayIndex = index, SessionCounters = slot.Counters.Base } : value;
    }

    private int? EnsureRelay()
    {
        try
        {
            var index = _relay.Ensure();
            _underlays.Relays = true;
            return index;
        }
        catch (Exception failure) when (failure is LinuxException or VerifierException or KernelFeatureMissingException or InvalidOperationException or IOException)
        {
            _problems.Add($"no relay for packets that are cut, so super-packets are cut as a whole: {failure.Message}");
            return null;
        }
    }

    /// <summary>Ends the relay when no template names it.</summary>
    private void SettleRelay()
    {
        if (!_relay.IsThere || TemplatesInUse().Any(value => value.RelayIndex != 0))
        {
            return;
        }

        try
        {
            _underlays.Relays = false;
            foreach (var ifindex in UnderlaysInUse())
            {
                _underlays.Attach(ifindex);
            }

            _relay.Remove();
        }
        catch (Exception failure) when (failure is LinuxException or VerifierException or IOException)
        {
            _problems.Add($"the relay for packets that are cut is still there: {failure.Message}");
        }
    }

    private void AdoptRelay()
    {
        _relay.Adopt();
        _underlays.Relays = _relay.IsThere;
    }
}
