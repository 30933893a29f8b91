using System.Collections.Immutable;
using System.Diagnostics;
using Heliograph.Core.Model;
using Heliograph.Ram.Identities;
using Heliograph.Server.Access;

namespace Heliograph.Server.Identities;

/// <summary>What a change of a directory means for the key ring.</summary>
/// <param name="Id">Id of the key.</param>
/// <param name="Key">The key afterwards; null when it is gone.</param>
/// <param name="Created">When it was made.</param>
internal sealed record KeyChange(string Id, AccessKey? Key, DateTimeOffset Created);

internal static class KeyChanges
{
    public static ImmutableArray<KeyChange> Between(
        AccountDirectory before, AccountDirectory after, AccountId account, AccessKeyRing keys, ImmutableDictionary<string, Secret> newSecrets)
    {
        if (ReferenceEquals(before.Users, after.Users))
        {
            return [];
        }

        var old = KeysOf(before.Users.Values.Where(user => !ReferenceEquals(after.Users.GetValueOrDefault(user.Name), user)));
        var now = KeysOf(after.Users.Values.Where(user => !ReferenceEquals(before.Users.GetValueOrDefault(user.Name), user)));
        return
        [
            .. old.Values.Where(key => !now.ContainsKey(key.Info.Id)).Select(key => new KeyChange(key.Info.Id, null, key.Info.CreateDate)),
            .. now.Values.Where(key => !old.TryGetValue(key.Info.Id, out var same) || same != key)
                .Select(key => new KeyChange(key.Info.Id, KeyOf(key.UserId, key.Info), key.Info.CreateDate)),
        ];

        AccessKey KeyOf(string userId, AccessKeyInfo info)
        {
            var secret = newSecrets.GetValueOrDefault(info.Id)
                ?? (keys.TryFind(info.Id, out var known) ? known.Secret : throw new UnreachableException($"Nobody has the secret of {info.Id}."));
            return new AccessKey(info.Id, account, secret, info.Status == AccessKeyStatus.Active, userId);
        }
    }

    private static Dictionary<string, (string UserId, AccessKeyInfo Info)> KeysOf(IEnumerable<RamUser> users)
        => users.SelectMany(user => user.AccessKeys.Select(info => (user.Id, info)))
            .ToDictionary(key => key.info.Id, StringComparer.Ordinal);
}
