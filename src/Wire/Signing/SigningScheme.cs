using System.Security.Cryptography;
using System.Text;

namespace Heliograph.Wire.Signing;

/// <summary>What depends on the algorithm: its name, its hash, its keyed hash and the text form of a signature.</summary>
internal static class SigningScheme
{
    /// <summary>SHA-256 of an empty body, which most requests have.</summary>
    private static readonly string HashOfNothing = Convert.ToHexStringLower(SHA256.HashData([]));

    public static bool TryParseV3(string name, out SignatureAlgorithm algorithm)
    {
        algorithm = name == "ACS3-HMAC-SM3" ? SignatureAlgorithm.HmacSm3 : SignatureAlgorithm.HmacSha256;
        return name == NameOf(algorithm);
    }

    public static string NameOf(SignatureAlgorithm algorithm) => algorithm switch
    {
        SignatureAlgorithm.HmacSha1 => "HMAC-SHA1",
        SignatureAlgorithm.HmacSha256 => "ACS3-HMAC-SHA256",
        SignatureAlgorithm.HmacSm3 => "ACS3-HMAC-SM3",
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>Lower-case hex of the hash that a V3 algorithm uses for bodies and canonical requests.</summary>
    public static string HashHex(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data)
        => data.IsEmpty && algorithm != SignatureAlgorithm.HmacSm3 ? HashOfNothing
            : Convert.ToHexStringLower(algorithm == SignatureAlgorithm.HmacSm3 ? Sm3.Hash(data) : SHA256.HashData(data));

    /// <summary>The signature as it stands in the request, before percent-encoding.</summary>
    public static string Sign(SignatureAlgorithm algorithm, string accessKeySecret, string stringToSign)
    {
        var data = Encoding.UTF8.GetBytes(stringToSign);
        return algorithm switch
        {
            SignatureAlgorithm.HmacSha1 => SignSha1(accessKeySecret, data),
            SignatureAlgorithm.HmacSha256 => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(accessKeySecret), data)),
            SignatureAlgorithm.HmacSm3 => Convert.ToHexStringLower(Sm3.Hmac(Encoding.UTF8.GetBytes(accessKeySecret), data)),
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
        };
    }

#pragma warning disable CA5350 // Signature version 1.0 is HMAC-SHA1; HMAC does not depend on collision resistance.
    private static string SignSha1(string accessKeySecret, byte[] data)
        => Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(accessKeySecret + "&"), data));
#pragma warning restore CA5350
}
