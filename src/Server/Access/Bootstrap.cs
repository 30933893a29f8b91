using System.Security.Cryptography;
using Heliograph.Core.Model;

namespace Heliograph.Server.Access;

/// <summary>The first account and the key of its owner.</summary>
/// <param name="Account">The account.</param>
/// <param name="AccessKeyId">The key of its owner.</param>
/// <param name="NewSecret">The secret if it was made just now: the only time that it can be shown. Else null.</param>
public sealed record BootstrapResult(AccountId Account, string AccessKeyId, Secret? NewSecret);

/// <summary>Makes sure that there is an account that can be worked with.</summary>
internal static class Bootstrap
{
    private const string KeyAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Uses what the options fix, then what the store has, and makes up the rest.</summary>
    public static async Task<BootstrapResult> RunAsync(
        AccessKeyRing keys, ServerOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var known = Known(keys, options);
        var account = options.AccountId ?? known?.Account ?? new AccountId(NewAccountId());
        var keyId = options.BootstrapAccessKeyId ?? known?.Id ?? "LTAI5t" + RandomNumberGenerator.GetString(KeyAlphabet, 18);
        var secret = options.BootstrapAccessKeySecret ?? known?.Secret;
        var made = secret is null ? new Secret(RandomNumberGenerator.GetString(KeyAlphabet, 30)) : null;
        var wanted = new AccessKey(keyId, account, secret ?? made!, Active: true);
        if (known is null || known.Secret.Reveal() != wanted.Secret.Reveal() || known.Account != account || !known.Active)
        {
            await keys.PutAsync(wanted, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }

        return new BootstrapResult(account, keyId, made);
    }

    /// <summary>A key of an owner: the one that is named, else the first of the account.</summary>
    private static AccessKey? Known(AccessKeyRing keys, ServerOptions options)
        => options.BootstrapAccessKeyId is { } id
            ? keys.TryFind(id, out var key) ? key : null
            : keys.All
                .Where(candidate => candidate.UserId is null)
                .Where(candidate => options.AccountId is not { } account || candidate.Account == account)
                .OrderBy(candidate => candidate.Id, StringComparer.Ordinal)
                .FirstOrDefault();

    private static string NewAccountId() => $"1{RandomNumberGenerator.GetString("0123456789", 15)}";
}
