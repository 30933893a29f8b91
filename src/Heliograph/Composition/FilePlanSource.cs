using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Heliograph.Agent.PlanSource;
using Heliograph.Core.Planning;
using Heliograph.Output;
using Heliograph.Plans;

namespace Heliograph.Composition;

/// <summary>Gives an agent the plan of a file, and again when it is told that the file has changed.</summary>
/// <param name="path">Of the file.</param>
/// <param name="addressOf">The IPv4 address of a device.</param>
/// <param name="screen">Where mistakes in a changed file are told; the agent goes on with the plan before.</param>
internal sealed class FilePlanSource(string path, Func<string, IPAddress?> addressOf, Screen screen) : IPlanSource
{
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TaskCompletionSource<HostReport> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HostPlan? _read;
    private long _revision;

    /// <summary>What came of the first plan.</summary>
    public Task<HostReport> FirstReport => _first.Task;

    /// <summary>Has the file read again.</summary>
    public void Reread() => _changes.Writer.TryWrite(true);

    /// <exception cref="CommandFailure">The file cannot be read, or has mistakes: all of them are told.</exception>
    public HostPlan Read() => _read = PlanText.Read(path, ++_revision, addressOf);

    public async IAsyncEnumerable<HostPlan> PlansAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return _read ?? Read();
        await foreach (var _ in _changes.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (TryRead() is { } plan)
            {
                yield return plan;
            }
        }
    }

    public Task ReportAsync(HostReport report, CancellationToken cancellationToken)
    {
        if (report.AppliedRevision > 0 && !_first.TrySetResult(report))
        {
            screen.Talk.WriteLine($"revision {report.AppliedRevision}: {Say(report)}");
        }

        return Task.CompletedTask;
    }

    /// <summary>One line for a person.</summary>
    public static string Say(HostReport report)
    {
        var attached = report.Interfaces.Where(found => found.Directions.Any(direction => direction.Attached)).ToList();
        var sessions = attached.SelectMany(found => found.Directions).Where(direction => direction.Attached)
            .SelectMany(direction => direction.Sessions).Select(session => session.Id).Distinct().Count();
        var problems = string.Concat(report.Problems.Select(problem => $"\nproblem: {problem}"));
        return $"mirroring {attached.Count} {(attached.Count == 1 ? "interface" : "interfaces")} for {sessions} {(sessions == 1 ? "session" : "sessions")}, {report.DataPlane}{problems}";
    }

    private HostPlan? TryRead()
    {
        try
        {
            return Read();
        }
        catch (CommandFailure failure)
        {
            screen.Talk.WriteLine($"{failure.Message}\nThe plan that was read before stays.");
            return null;
        }
    }
}

/// <summary>A plan file from the disk.</summary>
internal static class PlanText
{
    /// <inheritdoc cref="FilePlanSource.Read"/>
    public static HostPlan Read(string path, long revision, Func<string, IPAddress?> addressOf)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"The plan file {path} cannot be read: {failure.Message}", ExitCode.Failed, failure);
        }

        var reading = PlanFile.Read(text, revision, addressOf);
        return reading.Plan ?? throw CommandFailure.Usage(string.Join('\n', [
            $"The plan file has {reading.Mistakes.Length} {(reading.Mistakes.Length == 1 ? "mistake" : "mistakes")}:",
            .. reading.Mistakes.Select(mistake => $"{path}:{mistake}")]));
    }
}
