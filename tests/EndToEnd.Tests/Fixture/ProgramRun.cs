using System.Diagnostics;
using System.Text;

namespace Heliograph.EndToEnd.Tests.Fixture;

/// <summary>How a program ended.</summary>
internal sealed record Finished(int ExitCode, string Output, string Error)
{
    public override string ToString() => $"exit code {ExitCode}\n--- stdout\n{Output}\n--- stderr\n{Error}";
}

/// <summary>One process that a test started; killed with its whole tree when the test is over.</summary>
internal sealed class ProgramRun : IAsyncDisposable
{
    private static readonly TimeSpan EndOfOutput = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _reading;
    private TaskCompletionSource _saidMore = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ProgramRun(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(Read(process.StandardOutput, _output), Read(process.StandardError, _error));
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => Text(_output);

    public string Error => Text(_error);

    public static ProgramRun Start(
        string file, IEnumerable<string> arguments, string? workingDirectory = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var info = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? System.IO.Path.GetTempPath(),
        };
        // What the caller's shell has set must not steer the program under test.
        foreach (var name in info.Environment.Keys.Where(k => k.StartsWith("HELIOGRAPH_", StringComparison.Ordinal)).ToList())
        {
            info.Environment.Remove(name);
        }

        info.Environment["LC_ALL"] = "C.UTF-8";
        // A key or a server of the machine must not be found either.
        info.Environment["HELIOGRAPH_DATA"] = "/nonexistent";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            info.Environment[name] = value;
        }

        var process = Process.Start(info) ?? throw new InvalidOperationException($"'{file}' did not start.");
        process.StandardInput.Close();
        return new ProgramRun(process);
    }

    /// <summary>Starts the program under test.</summary>
    public static ProgramRun Heliograph(params string[] arguments) => Start(HeliographBinary.Path, arguments);

    /// <summary>Runs the program under test to its end.</summary>
    public static Task<Finished> HeliographToEnd(params string[] arguments) => ToEnd(HeliographBinary.Path, arguments);

    /// <summary>Runs a tool that must succeed, and answers what it wrote to its output.</summary>
    public static async Task<string> Tool(string file, params string[] arguments)
    {
        var finished = await ToEnd(file, arguments);
        return finished.ExitCode == 0
            ? finished.Output
            : throw new InvalidOperationException($"'{file} {string.Join(' ', arguments)}' failed: {finished}");
    }

    /// <summary>Runs a program to its end, within 30 seconds.</summary>
    public static async Task<Finished> ToEnd(
        string file, IEnumerable<string> arguments, string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environment = null, TimeSpan? deadline = null)
    {
        await using var run = Start(file, arguments, workingDirectory, environment);
        return await run.Exit(deadline ?? TimeSpan.FromSeconds(30));
    }

    /// <summary>Waits for the end.</summary>
    /// <exception cref="TimeoutException">It goes on; the message has what it said so far.</exception>
    public async Task<Finished> Exit(TimeSpan deadline)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(deadline);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException(
                $"Waited {deadline.TotalSeconds:0.#} s in vain until process {Id} ({_process.StartInfo.FileName}) ended.\n--- stdout\n{Output}\n--- stderr\n{Error}", e);
        }

        // A child that outlives the program may hold the pipes open; that is another test's business.
        await Task.WhenAny(_reading, Task.Delay(EndOfOutput));
        return new Finished(_process.ExitCode, Output, Error);
    }

    /// <summary>Waits until its output has what is looked for.</summary>
    /// <param name="what">Completes the sentence "Waited in vain until …".</param>
    /// <param name="find">Reads the whole output so far; null: not yet.</param>
    /// <param name="deadline">From now.</param>
    /// <exception cref="InvalidOperationException">It ended, or time passed, without; the message has what it said.</exception>
    public async Task<T> Said<T>(string what, Func<string, T?> find, TimeSpan deadline)
        where T : class
    {
        using var passed = new CancellationTokenSource(deadline);
        while (true)
        {
            var (more, ended) = (Volatile.Read(ref _saidMore).Task, _reading.IsCompleted);
            if (find(Output) is { } found)
            {
                return found;
            }

            if (ended || passed.IsCancellationRequested)
            {
                throw new InvalidOperationException($"Process {Id} {(ended ? "ended" : "went on")} before {what}.\n--- stdout\n{Output}\n--- stderr\n{Error}");
            }

            await Task.WhenAny(more, _reading, Task.Delay(Timeout.Infinite, passed.Token));
        }
    }

    public void Signal(int signal) => Syscalls.Kill(Id, signal);

    /// <summary>Signals the process group that the process leads, as a terminal does for Ctrl-C.</summary>
    public void SignalGroup(int signal) => Syscalls.Kill(-Id, signal);

    /// <summary>Signals, waits.</summary>
    public Task<Finished> Stop(int signal, TimeSpan deadline)
    {
        Signal(signal);
        return Exit(deadline);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            foreach (var child in Processes.TreeOf(Id))
            {
                Syscalls.Kill(child, Syscalls.SIGKILL);
            }

            await Wait.Until($"process {Id} was killed", () => _process.HasExited, TimeSpan.FromSeconds(10));
        }

        _process.Dispose();
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    private async Task Read(StreamReader from, StringBuilder to)
    {
        var buffer = new char[4096];
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer)) > 0)
            {
                lock (to)
                {
                    to.Append(buffer, 0, read);
                }

                Interlocked.Exchange(ref _saidMore, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The pipe was closed under the reader when the run was disposed.
        }
    }
}
