using System.Net;
using Heliograph.Core.Balancing;
using Heliograph.Core.Model;

namespace Heliograph.Agent.Health;

/// <summary>Asks one member again and again. There is one question at a time; what is not answered when the next is due has failed.</summary>
internal sealed class MemberProbe(IPAddress address, ulong nonce, HealthProbe settings, ProbeSocket socket, Action changed) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private MemberHealth _health = MemberHealth.Unknown;
    private uint _sequence;
    private bool _waits;
    private Task _running = Task.CompletedTask;

    public ulong Nonce { get; } = nonce;

    public HealthProbe Settings { get; } = settings;

    public bool? IsUp
    {
        get
        {
            lock (_gate)
            {
                return _health.IsUp;
            }
        }
    }

    public void Start(TimeProvider time) => _running = RunAsync(time);

    /// <summary>An answer came; only one to the newest question counts.</summary>
    public void Answered(uint sequence) => Note(true, sequence);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(Settings.Interval, time);
        try
        {
            do
            {
                Ask();
            }
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // Nobody wants to know any more.
        }
    }

    private void Ask()
    {
        Note(false, Volatile.Read(ref _sequence));
        uint sequence;
        lock (_gate)
        {
            (sequence, _waits) = (++_sequence, true);
        }

        socket.Ask(address, Nonce, sequence);
    }

    /// <summary>Whichever comes first, the answer or the next question, decides what became of a question.</summary>
    private void Note(bool answered, uint sequence)
    {
        lock (_gate)
        {
            if (!_waits || sequence != _sequence)
            {
                return;
            }

            _waits = false;
            var before = _health.IsUp;
            _health = _health.After(answered, Settings);
            if (before == _health.IsUp)
            {
                return;
            }
        }

        changed();
    }
}
