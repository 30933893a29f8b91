using System.Security.Cryptography;
using System.Text;

namespace Heliograph.EndToEnd.Tests.Signing;

/// <summary>ACS3-HMAC-SHA256: over method, path, query, the named headers and the hash of the body.</summary>
internal static class V3Signature
{
    public const string Algorithm = "ACS3-HMAC-SHA256";

    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string CanonicalRequest(
        string method, string canonicalQuery, IEnumerable<(string Name, string Value)> headers, string bodyHash)
    {
        var sorted = headers.OrderBy(h => h.Name, StringComparer.Ordinal).ToList();
        return string.Join('\n',
            method, "/", canonicalQuery,
            string.Concat(sorted.Select(h => $"{h.Name}:{h.Value.Trim()}\n")),
            SignedHeaders(sorted), bodyHash);
    }

    /// <summary>The value of the Authorization header.</summary>
    public static string Authorization(
        string method, IEnumerable<(string Name, string Value)> query, IReadOnlyCollection<(string Name, string Value)> headers,
        string bodyHash, string keyId, string secret)
    {
        var request = CanonicalRequest(method, Canonical.Query(query), headers, bodyHash);
        var stringToSign = $"{Algorithm}\n{Hash(Encoding.UTF8.GetBytes(request))}";
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(stringToSign)));
        return $"{Algorithm} Credential={keyId},SignedHeaders={SignedHeaders(headers)},Signature={signature}";
    }

    private static string SignedHeaders(IEnumerable<(string Name, string Value)> headers)
        => string.Join(';', headers.Select(h => h.Name).Order(StringComparer.Ordinal));
}
