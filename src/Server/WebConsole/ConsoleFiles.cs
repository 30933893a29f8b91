using System.Security.Cryptography;
using System.Text;
using Heliograph.Server.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Heliograph.Server.WebConsole;

/// <summary>Serves the built files: hashed ones for a year, the page itself anew each time.</summary>
internal sealed class ConsoleFiles(ConsoleAssets assets)
{
    /// <summary>Stands in the page where the nonce of the answer belongs.</summary>
    private const string NonceMark = "__STYLE_NONCE__";
    private const string Immutable = "public, max-age=31536000, immutable";

    private const string NotBuilt = """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Heliograph</title></head><body>
        <h1>This program was built without its console</h1>
        <p>The API at / works. To have the console too, run <code>eng/console</code> and then <code>eng/publish</code> in the source tree:
        the first builds the files, the second puts them into the program.</p>
        </body></html>

        """;

    /// <param name="context">A GET or HEAD.</param>
    /// <param name="path">Path below <c>/console/</c>.</param>
    public Task ServeAsync(HttpContext context, string path)
    {
        if (assets.Index is not { } index)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return SendAsync(context, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(NotBuilt));
        }

        if (path != ConsoleAssets.IndexPath && assets.Find(path) is { } asset)
        {
            return ServeAssetAsync(context, asset);
        }

        // Places inside the console are addresses too; what looks like a file and is none is an error.
        return path == ConsoleAssets.IndexPath || !Path.HasExtension(path) ? ServePageAsync(context, index) : ConsoleAnswers.RefuseAsync(context, 404, "NotFound");
    }

    /// <remarks>
    /// The dialogs lock the scrolling of the page by a style element that they make; the nonce lets that one in and no other.
    /// </remarks>
    private static Task ServePageAsync(HttpContext context, ConsoleAsset index)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = ConsoleHeaders.PolicyWithNonce(nonce);
        var page = Encoding.UTF8.GetString(index.Plain.Span).Replace(NonceMark, nonce, StringComparison.Ordinal);
        return SendAsync(context, index.ContentType, Encoding.UTF8.GetBytes(page));
    }

    private static Task ServeAssetAsync(HttpContext context, ConsoleAsset asset)
    {
        var headers = context.Response.Headers;
        headers.ETag = asset.ETag;
        headers.CacheControl = asset.IsImmutable ? Immutable : "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        if (context.Request.Headers.IfNoneMatch.Contains(asset.ETag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        if (!Compression.IsAsked(context.Request))
        {
            return SendAsync(context, asset.ContentType, asset.Plain);
        }

        headers.ContentEncoding = "gzip";
        return SendAsync(context, asset.ContentType, asset.Compressed);
    }

    private static async Task SendAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
