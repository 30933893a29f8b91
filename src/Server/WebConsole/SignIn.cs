using System.Security.Cryptography;
using System.Text;
using Heliograph.Server.Access;
using Heliograph.Server.Identities;

namespace Heliograph.Server.WebConsole;

/// <summary>Checks a key id and a secret, and tells who a key belongs to.</summary>
internal sealed class SignIn(AccessKeyRing keys, IdentityServices identities)
{
    /// <summary>Ids that are no key's are compared too, with this, so that they take as long.</summary>
    private readonly Secret _nobodys = new(ConsoleSessions.NewToken());

    /// <returns>Who it is; null for an unknown id, a wrong secret, a key that is off, and a user that is gone alike.</returns>
    public Caller? Check(string accessKeyId, string secret)
    {
        var known = keys.TryFind(accessKeyId, out var key);
        var right = CryptographicOperations.FixedTimeEquals(HashOf((key?.Secret ?? _nobodys).Reveal()), HashOf(secret));
        return known & right & (key?.Active ?? false) ? CallerOf(accessKeyId) : null;
    }

    /// <summary>Who a key belongs to now; null when it opens nothing any more.</summary>
    public Caller? CallerOf(string accessKeyId)
        => !keys.TryFind(accessKeyId, out var key) || !key.Active ? null
            : key.UserId is not { } userId ? new OwnerCaller(key.Account, key.Id)
            : identities.Directories.Of(key.Account).Current.UserOfId(userId) is { } user ? new UserCaller(key.Account, key.Id, userId, user.Name)
            : null;

    /// <summary>Of equal length whatever the text, so that the comparison does not tell its length.</summary>
    private static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
