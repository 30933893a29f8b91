using Heliograph.Server.Audit;
using Heliograph.Server.Observability;
using Heliograph.Server.Pipeline;
using Heliograph.Store;
using Heliograph.Wire.Errors;
using Heliograph.Wire.Parameters;
using Heliograph.Wire.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Heliograph.Server.Hosting;

/// <summary>The HTTP end of the pipeline: one request in, one answer out, whatever happens, and one audit record.</summary>
internal sealed class Gateway(
    RequestPipeline pipeline, CallMetrics calls, CallRecorder recorder, Readiness readiness, bool wrapXmlLists, TimeProvider clock, ILogger<Gateway> logger)
{
    public Task HandleAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/healthz" => AnswerHealthAsync(context, healthy: true),
        "/readyz" => AnswerReadyAsync(context),
        _ => AnswerCallAsync(context),
    };

    private async Task AnswerReadyAsync(HttpContext context)
        => await AnswerHealthAsync(context, await readiness.IsReadyAsync().ConfigureAwait(false)).ConfigureAwait(false);

    private static Task AnswerHealthAsync(HttpContext context, bool healthy)
    {
        context.Response.StatusCode = healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain;charset=utf-8";
        return context.Response.WriteAsync(healthy ? "ok\n" : "the store cannot be written\n", context.RequestAborted);
    }

    private async Task AnswerCallAsync(HttpContext context)
    {
        var (request, problem) = await RequestReader.ReadAsync(context).ConfigureAwait(false);
        var (call, answer) = await AnswerAsync(context, request, problem).ConfigureAwait(false);
        await SendAsync(context, call, answer, anyOrigin: true).ConfigureAwait(false);
    }

    /// <summary>Runs a signed request through the pipeline and records it. The console signs the ones that it makes, and comes here too.</summary>
    /// <param name="context">The connection that it came by.</param>
    /// <param name="request">The request.</param>
    /// <param name="problem">What is wrong with its body; null for nothing.</param>
    public async Task<(Call Call, RenderedAnswer Answer)> AnswerAsync(HttpContext context, RpcRequest request, WireError? problem)
    {
        var (time, began) = (clock.GetUtcNow(), clock.GetTimestamp());
        var call = new Call(request, Guid.NewGuid().ToString().ToUpperInvariant())
        {
            Time = time,
            SourceAddress = context.Connection.RemoteIpAddress,
            SecureTransport = context.Request.IsHttps,
            WrapXmlLists = wrapXmlLists,
        };
        RenderedAnswer? answer = null;
        try
        {
            answer = problem is null
                ? await RunAsync(call, context.RequestAborted).ConfigureAwait(false)
                : ResponseRendering.Render(call, problem);
        }
        finally
        {
            // Before the answer: who has it finds the record.
            var (status, duration) = (answer?.HttpStatus ?? 0, clock.GetElapsedTime(began));
            calls.Add(call.Operation, status, duration);
            recorder.Record(call, status, duration);
        }

        return (call, answer);
    }

    private async Task<RenderedAnswer> RunAsync(Call call, CancellationToken cancellationToken)
    {
        try
        {
            return await pipeline.RunAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (StoreException failure)
        {
            Log.StoreFailed(logger, call.RequestId, call.Operation?.Name ?? "none", failure);
            return ResponseRendering.Render(call, ErrorCatalog.Resolve(null, "ServiceUnavailable"));
        }
#pragma warning disable CA1031 // The client gets the documented answer to anything unforeseen; the log has the rest.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.CallFailed(logger, call.RequestId, call.Operation?.Name ?? "none", failure);
            return ResponseRendering.Render(call, ErrorCatalog.Resolve(call.Operation, "InternalError"));
        }
    }

    /// <summary>Sends what became of a call.</summary>
    /// <param name="context">The connection that it came by.</param>
    /// <param name="call">The call.</param>
    /// <param name="answer">What became of it.</param>
    /// <param name="anyOrigin">Whether pages of other sites may read it: of a call that they signed themselves, not of one by the console's session.</param>
    public static async Task SendAsync(HttpContext context, Call call, RenderedAnswer answer, bool anyOrigin)
    {
        var response = context.Response;
        response.StatusCode = answer.HttpStatus;
        response.ContentType = answer.ContentType;
        response.Headers["x-acs-request-id"] = call.RequestId;
        response.Headers["x-acs-trace-id"] = Guid.NewGuid().ToString("N");
        foreach (var (name, value) in call.Headers)
        {
            response.Headers[name] = value;
        }

        if (anyOrigin)
        {
            response.Headers.AccessControlAllowOrigin = "*";
            response.Headers.AccessControlExposeHeaders = "*";
        }

        var body = Compression.IsAsked(context.Request) ? Compression.Apply(response, answer.Body) : answer.Body;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }
}
