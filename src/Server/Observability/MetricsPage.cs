using Heliograph.Server.Agents;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Heliograph.Server.Observability;

/// <summary>
/// The page that Prometheus reads. It tells of all accounts and asks nobody who he is, so it has a listener of its own, which is
/// there only when it is asked for.
/// </summary>
internal sealed class MetricsPage(HostRegistry hosts, CallMetrics calls, MeasuredStore store)
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(1);

    /// <summary>Marks what comes by the listener of the metrics.</summary>
    public static void Mark(IConnectionBuilder connections) => connections.Use(next => connection =>
    {
        connection.Features.Set(Door.Instance);
        return next(connection);
    });

    public static bool Owns(HttpContext context) => context.Features.Get<Door>() is not null;

    public async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path.Value != "/metrics" || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var reports = await hosts.ReadAllReportsAsync(s_bound, context.RequestAborted).ConfigureAwait(false);
        var text = new MetricText();
        HostMetrics.Write(text, reports);
        calls.WriteTo(text);
        store.WriteTo(text);
        context.Response.ContentType = MetricText.ContentType;
        await context.Response.WriteAsync(text.ToString(), context.RequestAborted).ConfigureAwait(false);
    }

    private sealed class Door
    {
        public static Door Instance { get; } = new();
    }
}
