using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Server.Tests.Errors;

/// <summary>A connected host that applies its next plan only when it is told to, so that what was changed meanwhile stays in transition.</summary>
internal sealed class SilentHost(TestServer server, HostId id) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<HostPlan> _plans =
        server.Hosts.WatchPlansAsync(id, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

    /// <summary>Takes the next plan, without a word.</summary>
    public async Task TakeAsync()
    {
        if (!await _plans.MoveNextAsync())
        {
            throw new InvalidOperationException("There are no more plans.");
        }
    }

    /// <summary>Says that it has applied the plan that it took.</summary>
    public void Acknowledge() => server.Hosts.Acknowledge(new HostReport(id, _plans.Current.Revision, "test", [], []));

    public async Task ApplyAsync()
    {
        await TakeAsync();
        Acknowledge();
    }

    public ValueTask DisposeAsync() => _plans.DisposeAsync();
}
