using Heliograph.Core.Planning;

namespace Heliograph.Server.Agents;

/// <summary>How far a host is with its plans.</summary>
internal sealed class ConnectedHost(HostRegistration registration)
{
    private readonly Lock _gate = new();
    private long _sent;
    private long _evaluated;
    private long _applied;
    private int _watches;

    public HostRegistration Registration { get; private set; } = registration;

    /// <summary>Revision of its newest plan; 0 before the first.</summary>
    public long Wanted
    {
        get
        {
            lock (_gate)
            {
                return _sent;
            }
        }
    }

    /// <summary>What it told last; null before it told anything.</summary>
    public HostReport? LastReport { get; private set; }

    /// <summary>Whether it takes plans now: only then anybody waits for it.</summary>
    public bool IsConnected
    {
        get
        {
            lock (_gate)
            {
                return _watches > 0;
            }
        }
    }

    /// <summary>
    /// Revision up to which the host does what it should: a world that asks nothing new of it counts as applied once its newest
    /// plan is.
    /// </summary>
    public long Applied
    {
        get
        {
            lock (_gate)
            {
                return _applied >= _sent ? Math.Max(_evaluated, _applied) : _applied;
            }
        }
    }

    public void Renew(HostRegistration registration) => Registration = registration;

    public void Connect()
    {
        lock (_gate)
        {
            (_sent, _evaluated, _applied) = (0, 0, 0);
            _watches++;
        }
    }

    public void Disconnect()
    {
        lock (_gate)
        {
            _watches--;
        }
    }

    public void Send(HostPlan plan)
    {
        lock (_gate)
        {
            // Until this plan is acknowledged nothing newer than the last acknowledgement counts.
            (_sent, _evaluated) = (plan.Revision, plan.Revision);
            _applied = Math.Min(_applied, plan.Revision - 1);
        }
    }

    public void Evaluate(long revision)
    {
        lock (_gate)
        {
            _evaluated = Math.Max(_evaluated, revision);
        }
    }

    public void Acknowledge(HostReport report)
    {
        lock (_gate)
        {
            _applied = Math.Max(_applied, report.AppliedRevision);
            LastReport = report;
        }
    }
}
