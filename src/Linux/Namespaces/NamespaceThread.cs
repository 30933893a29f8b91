using System.Collections.Concurrent;

namespace Heliograph.Linux.Namespaces;

/// <summary>
/// A thread that lives in one network namespace and runs what it is given, in order. Sockets and links made there belong to the namespace
/// and may then be used from any thread.
/// </summary>
/// <remarks>
/// setns(2) changes the calling thread only, so namespace work must never run on the thread pool or across an await. A thread that is
/// started here begins in this namespace and stays there, thread pool included: functions must not start tasks, timers or asynchronous I/O.
/// Make the socket here, use it elsewhere.
/// </remarks>
public sealed class NamespaceThread : IDisposable
{
    /// <summary>Waiting work beyond this makes the submitters wait.</summary>
    private const int MaxWaiting = 1024;

    private readonly BlockingCollection<Action> _work = new(MaxWaiting);
    private readonly Thread _thread;
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="networkNamespace">Entered before the constructor returns, and not needed afterwards; null: stay where the caller is.</param>
    /// <exception cref="LinuxException">The namespace cannot be entered.</exception>
    public NamespaceThread(NetworkNamespace? networkNamespace)
    {
        Courier.EnsureStarted();
        Name = networkNamespace?.Name ?? "";
        _thread = new Thread(() => Run(networkNamespace)) { IsBackground = true, Name = $"netns {Name}" };
        _thread.Start();
        try
        {
            _entered.Task.GetAwaiter().GetResult();
        }
        catch
        {
            _thread.Join();
            _work.Dispose();
            throw;
        }
    }

    /// <summary>Of the namespace; empty for the one of the maker.</summary>
    public string Name { get; }

    /// <summary>Runs a function in the namespace and waits for it. Exceptions of the function come out here.</summary>
    /// <exception cref="ObjectDisposedException">The thread has ended.</exception>
    public T Invoke<T>(Func<T> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        // A waiting thread is woken directly, without the thread pool.
        return Thread.CurrentThread == _thread ? function() : Submit(function, outcome => outcome()).GetAwaiter().GetResult();
    }

    /// <inheritdoc cref="Invoke{T}(Func{T})"/>
    public void Invoke(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        Invoke(() =>
        {
            action();
            return true;
        });
    }

    /// <summary>Runs a function in the namespace; what awaits the task goes on elsewhere, on the thread pool.</summary>
    /// <exception cref="ObjectDisposedException">The thread has ended.</exception>
    public Task<T> InvokeAsync<T>(Func<T> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Submit(function, Courier.Deliver);
    }

    /// <summary>Runs what was submitted before, then ends the thread.</summary>
    public void Dispose()
    {
        if (_work.IsAddingCompleted)
        {
            return;
        }

        _work.CompleteAdding();
        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
        }
    }

    private Task<T> Submit<T>(Func<T> function, Action<Action> deliver)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _work.Add(() => deliver(Outcome(done, function)));
        }
        catch (InvalidOperationException)
        {
            throw new ObjectDisposedException($"{nameof(NamespaceThread)} '{Name}'");
        }

        return done.Task;
    }

    private static Action Outcome<T>(TaskCompletionSource<T> done, Func<T> function)
    {
        try
        {
            var result = function();
            return () => done.SetResult(result);
        }
#pragma warning disable CA1031 // The exception belongs to the submitter, whatever it is.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return () => done.SetException(exception);
        }
    }

    private void Run(NetworkNamespace? networkNamespace)
    {
        try
        {
            networkNamespace?.Enter();
            _entered.SetResult();
        }
        catch (Exception exception) when (exception is LinuxException or ObjectDisposedException)
        {
            _entered.SetException(exception);
            return;
        }

        foreach (var action in _work.GetConsumingEnumerable())
        {
            action();
        }
    }
}
