using System.Security.Cryptography;

namespace Heliograph.Server.Access;

/// <summary>Makes up access keys.</summary>
internal static class AccessKeyMaking
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string NewId() => $"LTAI5t{RandomNumberGenerator.GetString(Alphabet, 18)}";

    public static Secret NewSecret() => new(RandomNumberGenerator.GetString(Alphabet, 30));
}
