using Microsoft.AspNetCore.Http;

namespace Heliograph.Server.WebConsole;

/// <summary>What every answer of the console says to the browser: nothing from elsewhere, nothing inline, in nobody's frame.</summary>
internal static class ConsoleHeaders
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; style-src 'self'";

    public static string PolicyWithNonce(string nonce) => $"{Policy} 'nonce-{nonce}'";

    public static void Apply(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers.CacheControl = "no-store";
    }
}
