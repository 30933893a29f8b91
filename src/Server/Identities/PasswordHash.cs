using System.Globalization;
using System.Security.Cryptography;

namespace Heliograph.Server.Identities;

/// <summary>Passwords as they are kept: PBKDF2 (RFC 8018) with HMAC-SHA512 and a salt of their own.</summary>
internal static class PasswordHash
{
    /// <summary>OWASP, Password Storage Cheat Sheet (2023): 210,000 for HMAC-SHA512.</summary>
    private const int Iterations = 210_000;
    private const int SaltBytes = 16;
    private const int HashBytes = 64;

    /// <returns><c>pbkdf2-sha512$ITERATIONS$SALT$HASH</c>, the last two in base64.</returns>
    public static string Of(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA512, HashBytes);
        return string.Create(CultureInfo.InvariantCulture, $"pbkdf2-sha512${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }
}
