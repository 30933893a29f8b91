using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Server.Agents;

namespace Heliograph.Tests;

/// <summary>A host that takes plans and does nothing with them.</summary>
internal sealed class ConnectedHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _work = Task.CompletedTask;

    public static async Task<ConnectedHost> JoinAsync(HostRegistry hosts, HostId id)
    {
        var host = new ConnectedHost();
        host._work = host.RunAsync(hosts, id);
        await host._joined.Task;
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _work;
        _stopping.Dispose();
    }

    private async Task RunAsync(HostRegistry hosts, HostId id)
    {
        try
        {
            await foreach (var plan in hosts.WatchPlansAsync(id, _stopping.Token))
            {
                hosts.Acknowledge(new HostReport(id, plan.Revision, "", [], []));
                _joined.TrySetResult();
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
