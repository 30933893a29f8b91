using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;

namespace Heliograph.EndToEnd.Tests.Crash;

/// <summary>The process was killed before it answered: the call may have had its effect, or not.</summary>
internal sealed class DiedException : Exception;

/// <summary>One process, from its start to its SIGKILL.</summary>
internal sealed class Life(Server server, Place place) : IAsyncDisposable
{
    private volatile bool _killed;

    public bool Killed => _killed;

    public ApiClient Api => server.Api;

    public Place Place => place;

    /// <summary>Stopwatch time of the kill.</summary>
    public long KilledAt { get; private set; }

    /// <summary>Kills it at a random moment.</summary>
    public async Task Kill(TimeSpan after)
    {
        await Task.Delay(after);
        (KilledAt, _killed) = (Stopwatch.GetTimestamp(), true);
        server.Run.Signal(Syscalls.SIGKILL);
        var finished = await server.Run.Exit(TimeSpan.FromSeconds(10));
        // The signal's number behind 128: it did not end for another reason before.
        finished.ExitCode.ShouldBe(128 + Syscalls.SIGKILL, finished.ToString());
    }

    /// <summary>Ends it in an orderly way.</summary>
    public async Task Stop()
    {
        var finished = await server.Run.Stop(Syscalls.SIGTERM, TimeSpan.FromSeconds(10));
        finished.ExitCode.ShouldBe(0, finished.ToString());
    }

    /// <exception cref="DiedException">It was killed first.</exception>
    public async Task<HttpAnswer> Send(byte[] request)
    {
        Exception? reason = null;
        try
        {
            if (await RawHttp.Send(Api.Port, request) is { IsWhole: true } answer)
            {
                return answer;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            reason = e;
        }

        throw _killed ? new DiedException() : new InvalidOperationException($"No answer, and nobody has killed the server: {server.Run.Error}", reason);
    }

    /// <summary>Asks for something; the call must succeed.</summary>
    public async Task<JsonElement> Ask(string action, string version, params (string Name, string Value)[] parameters)
    {
        (string, string)[] region = parameters.Any(p => p.Name == "RegionId") ? [] : [("RegionId", ApiClient.Region)];
        var answer = await Send(Api.Request(action, new CallOptions { Version = version }, [.. parameters, .. region]));
        answer.Status.ShouldBe(200, $"{action}: {answer}");
        return answer.Json;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
