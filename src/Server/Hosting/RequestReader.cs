using System.Collections.Immutable;
using Heliograph.Wire.Errors;
using Heliograph.Wire.Parameters;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Heliograph.Server.Hosting;

/// <summary>Takes a request off the connection as it arrived: signatures are over what was sent, not over what it means.</summary>
internal static class RequestReader
{
    /// <returns>The request, and what is wrong with its body on the way here.</returns>
    public static async Task<(RpcRequest Request, WireError? Problem)> ReadAsync(HttpContext context)
    {
        try
        {
            return (Read(context, await ReadBodyAsync(context).ConfigureAwait(false)), null);
        }
        catch (BadHttpRequestException)
        {
            context.Response.Headers.Connection = "close";
            return (Read(context, default), ErrorCatalog.Resolve(null, "InvalidParameter.Format"));
        }
    }

    private static RpcRequest Read(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(context.Request.Headers.Count);
        foreach (var (name, values) in context.Request.Headers)
        {
            foreach (var value in values)
            {
                headers.Add(KeyValuePair.Create(name, value ?? ""));
            }
        }

        return RpcRequest.Read(
            request.Method,
            request.RawTarget,
            context.Request.Headers.Host.ToString(),
            headers.DrainToImmutable(),
            body);
    }

    /// <summary>The body, or one byte more than is allowed: the wire then refuses it as too long.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context)
    {
        var length = context.Request.ContentLength;
        if (length is 0 || (length is null && !context.Request.Headers.ContainsKey("transfer-encoding")))
        {
            return default;
        }

        using var body = new MemoryStream();
        var part = new byte[16 * 1024];
        while (body.Length <= RequestLimits.MaxBodyBytes)
        {
            var read = await context.Request.Body.ReadAsync(part, context.RequestAborted).ConfigureAwait(false);
            if (read == 0)
            {
                return body.ToArray();
            }

            body.Write(part, 0, read);
        }

        context.Response.Headers.Connection = "close";
        return body.ToArray();
    }
}
