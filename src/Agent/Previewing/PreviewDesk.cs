using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Linux.Namespaces;

namespace Heliograph.Agent.Previewing;

/// <summary>
/// The sessions that somebody looks at now. A preview begins with the first question and ends when nobody has asked for a while; without
/// one there is no socket, no task and no timer.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="thread">Lives in the namespace of the agent; sockets are made there.</param>
/// <param name="find">The way of a session's copies, called on that thread; null when none is sent.</param>
internal sealed class PreviewDesk(TimeProvider time, NamespaceThread thread, Func<SessionId, CopyPath?> find) : IAsyncDisposable
{
    public const int MaxPreviews = 4;

    /// <summary>How long a preview goes on after a question.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Dictionary<SessionId, Preview> _previews = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;
    private bool _works;

    public async Task<PreviewBatch> ReadAsync(PreviewRequest request)
    {
        if (Take(request.Session) is not { } tap)
        {
            return PreviewBatch.Without(
                PreviewState.Busy, $"{MaxPreviews} sessions are looked at on this host already, and that is all it shows at a time; try again later", request.After);
        }

        await thread.InvokeAsync(() => Aim(tap, request.Session)).ConfigureAwait(false);
        return tap.Read(request);
    }

    public async ValueTask DisposeAsync()
    {
        Task work;
        lock (_gate)
        {
            _works = true; // Nothing begins any more.
            work = _work;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await work.ConfigureAwait(false);
        lock (_gate)
        {
            foreach (var preview in _previews.Values)
            {
                preview.Tap.Dispose();
            }

            _previews.Clear();
        }

        _stop.Dispose();
    }

    private bool Aim(SessionTap tap, SessionId session)
    {
        tap.Aim(find(session));
        return true;
    }

    private SessionTap? Take(SessionId session)
    {
        lock (_gate)
        {
            if (!_previews.TryGetValue(session, out var preview))
            {
                if (_previews.Count == MaxPreviews)
                {
                    return null;
                }

                _previews.Add(session, preview = new Preview(new SessionTap(time)));
            }

            preview.Asked = time.GetTimestamp();
            if (!_works)
            {
                _works = true;
                _work = Task.Run(() => WorkAsync(_stop.Token));
            }

            return preview.Tap;
        }
    }

    /// <summary>Takes packets out of the sockets until nobody looks any more.</summary>
    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                if (EndForgotten() is not { Count: > 0 } taps)
                {
                    return;
                }

                taps.ForEach(tap => tap.Drain());
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The agent ends.
        }
    }

    private List<SessionTap> EndForgotten()
    {
        lock (_gate)
        {
            foreach (var (session, preview) in _previews.Where(preview => time.GetElapsedTime(preview.Value.Asked) > Lease).ToList())
            {
                _previews.Remove(session);
                preview.Tap.Dispose();
            }

            _works = _previews.Count > 0;
            return [.. _previews.Values.Select(preview => preview.Tap)];
        }
    }

    private sealed class Preview(SessionTap tap)
    {
        public SessionTap Tap { get; } = tap;

        public long Asked { get; set; }
    }
}
