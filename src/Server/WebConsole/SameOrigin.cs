using Microsoft.AspNetCore.Http;

namespace Heliograph.Server.WebConsole;

/// <summary>Whether a POST comes from a page of this server.</summary>
internal static class SameOrigin
{
    /// <remarks>
    /// Browsers send Origin with every POST, and newer ones Sec-Fetch-Site. Only the host of the origin is compared: behind a proxy
    /// that ends TLS the scheme is not ours. A client that sends neither is no browser, and carries nobody else's cookie.
    /// </remarks>
    public static bool Is(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0 && site is not "same-origin")
        {
            return false;
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority.Equals(WithoutDefaultPort(from, request.Host), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The Host header as <see cref="Uri.Authority"/> would write it, which leaves the scheme's own port out.</summary>
    private static string WithoutDefaultPort(Uri origin, HostString host)
        => Uri.TryCreate($"{origin.Scheme}://{host.Value}", UriKind.Absolute, out var here) ? here.Authority : "";
}
