using Microsoft.Extensions.Logging;

namespace Heliograph.Receiver.Delivering;

/// <summary>Delivers frames to one interface, or to one per network. Used by the receiving thread; allocates only when a network is new.</summary>
internal sealed class InterfaceWriter : IDisposable
{
    private readonly DeliveryOptions _options;
    private readonly ReceiverCounters _counters;
    private readonly ILogger _logger;
    private readonly DeliveryInterface? _ofAll;

    // Null: its device could not be made, which is tried once, so that whoever invents networks does not keep us busy.
    private readonly Dictionary<int, DeliveryInterface?> _perNetwork = [];
    private int _lastVni = -1;
    private DeliveryInterface? _last;
    private bool _limitTold;

    /// <exception cref="DeliveryException">The interface of all networks cannot be made.</exception>
    public InterfaceWriter(DeliveryOptions options, ReceiverCounters counters, ILogger logger)
    {
        (_options, _counters, _logger) = (options, counters, logger);
        if (!DeliveryOptions.IsPossibleName(options.Interface))
        {
            throw new DeliveryException(
                $"'{options.Interface}' cannot name an interface: at most 15 letters, digits and signs, of which {DeliveryOptions.NetworkPlaceholder} takes 8.");
        }

        if (!options.IsPerNetwork)
        {
            _ofAll = Make(options.Interface);
        }
    }

    public void Write(in MirroredFrame frame)
    {
        var device = _ofAll ?? Find(frame.Vni);
        if (device is not null && device.TryDeliver(frame.Bytes))
        {
            _counters.AddDelivered();
        }
        else
        {
            _counters.AddNotDelivered();
        }
    }

    public void Dispose()
    {
        _ofAll?.Dispose();
        foreach (var device in _perNetwork.Values)
        {
            device?.Dispose();
        }
    }

    private DeliveryInterface? Find(int vni)
    {
        if (_lastVni == vni)
        {
            return _last;
        }

        if (!_perNetwork.TryGetValue(vni, out var device))
        {
            if (_perNetwork.Count == _options.MaxInterfaces)
            {
                TellLimit();
                return null;
            }

            device = TryMake(vni);
            _perNetwork.Add(vni, device);
        }

        (_lastVni, _last) = (vni, device);
        return device;
    }

    private DeliveryInterface? TryMake(int vni)
    {
        try
        {
            return Make(_options.NameOf(vni));
        }
        catch (DeliveryException e)
        {
            _logger.NetworkNotDelivered(vni, e.Message);
            return null;
        }
    }

    private DeliveryInterface Make(string name)
    {
        var device = new DeliveryInterface(name, _options.Mtu);
        _logger.Delivering(name);
        if (!device.IsKeptFromStack)
        {
            _logger.StackSeesFrames(name);
        }

        return device;
    }

    private void TellLimit()
    {
        if (!_limitTold)
        {
            _limitTold = true;
            _logger.TooManyInterfaces(_options.MaxInterfaces);
        }
    }
}
