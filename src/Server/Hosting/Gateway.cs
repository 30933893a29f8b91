using Heliograph.Server.Pipeline;
using Heliograph.Store;
using Heliograph.Wire.Errors;
using Heliograph.Wire.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Heliograph.Server.Hosting;

/// <summary>The HTTP end of the pipeline: one request in, one answer out, whatever happens.</summary>
internal sealed class Gateway(RequestPipeline pipeline, ILogger<Gateway> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path == "/healthz")
        {
            await AnswerHealthAsync(context).ConfigureAwait(false);
            return;
        }

        var (request, problem) = await RequestReader.ReadAsync(context).ConfigureAwait(false);
        var call = new Call(request, Guid.NewGuid().ToString().ToUpperInvariant());
        var answer = problem is null
            ? await RunAsync(call, context.RequestAborted).ConfigureAwait(false)
            : ResponseRendering.Render(call, problem);
        await SendAsync(context, call, answer).ConfigureAwait(false);
    }

    private static Task AnswerHealthAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain;charset=utf-8";
        return context.Response.WriteAsync("ok\n", context.RequestAborted);
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
            return ResponseRendering.Render(call, ErrorCatalog.Resolve(null, "InternalError"));
        }
    }

    private static async Task SendAsync(HttpContext context, Call call, RenderedAnswer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.HttpStatus;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        response.Headers["x-acs-request-id"] = call.RequestId;
        response.Headers["x-acs-trace-id"] = Guid.NewGuid().ToString("N");
        foreach (var (name, value) in call.Headers)
        {
            response.Headers[name] = value;
        }

        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlExposeHeaders = "*";
        await response.Body.WriteAsync(answer.Body, context.RequestAborted).ConfigureAwait(false);
    }
}
