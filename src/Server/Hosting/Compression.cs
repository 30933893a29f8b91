using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Heliograph.Server.Hosting;

/// <summary>gzip (RFC 1952) for clients that ask for it, and only for them: some SDK cores parse the body as it comes.</summary>
internal static class Compression
{
    private const string Gzip = "gzip";

    /// <summary>Whether Accept-Encoding names gzip with a weight above 0 (RFC 9110, 12.5.3). <c>*</c> alone is not asking.</summary>
    public static bool IsAsked(HttpRequest request)
        => StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var codings)
            && codings.Any(coding => coding.Value.Equals(Gzip, StringComparison.OrdinalIgnoreCase) && coding.Quality is null or > 0);

    /// <summary>Compresses a body and says so in the headers.</summary>
    public static ReadOnlyMemory<byte> Apply(HttpResponse response, ReadOnlyMemory<byte> body)
    {
        response.Headers.ContentEncoding = Gzip;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        using var compressed = new MemoryStream(body.Length);
        using (var stream = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(body.Span);
        }

        return compressed.ToArray();
    }
}
