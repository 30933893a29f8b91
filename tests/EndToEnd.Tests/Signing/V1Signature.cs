using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Heliograph.EndToEnd.Tests.Signing;

/// <summary>Signature version 1.0: HMAC-SHA1 over all parameters.</summary>
internal static class V1Signature
{
    public static string StringToSign(string method, IEnumerable<(string Name, string Value)> parameters)
        => $"{method}&%2F&{Canonical.Escape(Canonical.Query(parameters))}";

    [SuppressMessage("Security", "CA5350", Justification = "The published signature is HMAC-SHA1.")]
    public static string Of(string method, IEnumerable<(string Name, string Value)> parameters, string secret)
        => Convert.ToBase64String(HMACSHA1.HashData(
            Encoding.UTF8.GetBytes(secret + "&"), Encoding.UTF8.GetBytes(StringToSign(method, parameters))));
}
