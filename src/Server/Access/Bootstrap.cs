using System.Collections.Immutable;
using System.Security.Cryptography;
using Heliograph.Core.Model;
using Heliograph.Server.Worlds;

namespace Heliograph.Server.Access;

/// <summary>The account of the operator and the key of its owner.</summary>
/// <param name="Account">The account that the start names, else the one that the first start made.</param>
/// <param name="AccessKeyId">The key of its owner.</param>
/// <param name="NewSecret">The secret if it was made just now: the only time that it can be shown. Else null.</param>
public sealed record BootstrapResult(AccountId Account, string AccessKeyId, Secret? NewSecret);

/// <summary>Makes sure that there is an account that can be worked with, and that every account is in the list of accounts.</summary>
internal static class Bootstrap
{
    /// <summary>Uses what the options fix, then what the store has, and makes up the rest.</summary>
    public static async Task<BootstrapResult> RunAsync(
        AccessKeyRing keys, WorldRegistry worlds, ServerOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var accounts = worlds.OfDeployment;
        var known = Known(keys, options, FirstOf(accounts.Current));
        var account = options.AccountId ?? known?.Account ?? new AccountId(NewAccountId());
        var keyId = options.BootstrapAccessKeyId ?? known?.Id ?? AccessKeyMaking.NewId();
        var secret = options.BootstrapAccessKeySecret ?? known?.Secret;
        var made = secret is null ? AccessKeyMaking.NewSecret() : null;
        var wanted = new AccessKey(keyId, account, secret ?? made!, Active: true);
        var now = clock.GetUtcNow();
        if (known is null || known.Secret.Reveal() != wanted.Secret.Reveal() || known.Account != account || !known.Active)
        {
            await keys.PutAsync(wanted, now, cancellationToken).ConfigureAwait(false);
        }

        if (!Missing(accounts.Current, keys, account, now).IsEmpty)
        {
            await accounts.CommitAsync(world => new Proposal<AccountId>(account, Missing(world, keys, account, now)), cancellationToken).ConfigureAwait(false);
        }

        return new BootstrapResult(account, keyId, made);
    }

    /// <summary>A key of an owner: the one that is named, else one of the account that is named, else one of the first account.</summary>
    private static AccessKey? Known(AccessKeyRing keys, ServerOptions options, AccountId? first)
        => options.BootstrapAccessKeyId is { } id
            ? keys.TryFind(id, out var key) ? key : null
            : keys.All
                .Where(candidate => candidate.UserId is null)
                .Where(candidate => (options.AccountId ?? first) is not { } account || candidate.Account == account)
                .OrderByDescending(candidate => candidate.Active)
                .ThenBy(candidate => candidate.Id, StringComparer.Ordinal)
                .FirstOrDefault();

    private static AccountId? FirstOf(World world) => world.Accounts.Values.FirstOrDefault(account => account.IsFirst)?.Id;

    /// <summary>
    /// What the list of accounts lacks: the account of this start if it is new, and, in a store that is older than the list, all
    /// whose owner has a key. Who is the first is remembered, because the accounts made later have keys of owners too.
    /// </summary>
    private static ImmutableArray<WorldChange> Missing(World world, AccessKeyRing keys, AccountId started, DateTimeOffset now)
    {
        var hasFirst = FirstOf(world) is not null;
        return
        [
            .. keys.All.Where(key => key.UserId is null)
                .GroupBy(key => key.Account, key => key.StoredAt == default ? now : key.StoredAt)
                .Where(owner => !world.Accounts.ContainsKey(owner.Key.Value))
                .Select(owner => new WorldChange.PutAccount(
                    new Account { Id = owner.Key, CreationTime = owner.Min(), IsFirst = !hasFirst && owner.Key == started })),
        ];
    }

    private static string NewAccountId() => $"1{RandomNumberGenerator.GetString("0123456789", AccountId.Digits - 1)}";
}
