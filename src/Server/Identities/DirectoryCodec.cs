using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Heliograph.Ram.Identities;
using Heliograph.Server.Documents;
using Heliograph.Store;

namespace Heliograph.Server.Identities;

/// <summary>A directory to and from entries of the store: one for each user, group, role, policy and attachment.</summary>
/// <remarks>Keys: <c>i/ACCOUNT/KIND/NAME</c>. Names hold no slash.</remarks>
internal static class DirectoryCodec
{
    private const string Users = "users";
    private const string Groups = "groups";
    private const string Roles = "roles";
    private const string Policies = "policies";
    private const string Attachments = "attachments";
    private const string Settings = "settings";

    /// <summary>The entries that make the first directory the second; what both share costs nothing.</summary>
    public static (ImmutableArray<Put> Puts, ImmutableArray<string> Deletes) Difference(AccountDirectory before, AccountDirectory after)
    {
        var puts = ImmutableArray.CreateBuilder<Put>();
        var deletes = ImmutableArray.CreateBuilder<string>();
        var prefix = StoreKeys.Directory(after.AccountId);
        Compare($"{prefix}{Users}/", before.Users, after.Users, user => Bytes(user.ToDocument(), IdentityJson.Default.RamUserDocument));
        Compare($"{prefix}{Groups}/", before.Groups, after.Groups, group => Bytes(group.ToDocument(), IdentityJson.Default.RamGroupDocument));
        Compare($"{prefix}{Roles}/", before.Roles, after.Roles, role => Bytes(role.ToDocument(), IdentityJson.Default.RamRoleDocument));
        Compare($"{prefix}{Policies}/", before.Policies, after.Policies, policy => Bytes(policy.ToDocument(), IdentityJson.Default.RamPolicyDocument));
        if (before.Settings != after.Settings)
        {
            puts.Add(new Put(prefix + Settings, Bytes(after.Settings.ToDocument(), IdentityJson.Default.RamSettingsDocument)));
        }

        if (before.Attachments != after.Attachments)
        {
            deletes.AddRange(before.Attachments.Except(after.Attachments).Select(gone => KeyOf(prefix, gone)));
            puts.AddRange(after.Attachments.Except(before.Attachments).Select(
                added => new Put(KeyOf(prefix, added), Bytes(added.ToDocument(), IdentityJson.Default.RamAttachmentDocument))));
        }

        var written = puts.Select(put => put.Key).ToHashSet(StringComparer.Ordinal);
        return (puts.ToImmutable(), [.. deletes.Where(key => !written.Contains(key))]);

        void Compare<T>(string at, ImmutableSortedDictionary<string, T> old, ImmutableSortedDictionary<string, T> now, Func<T, byte[]> encode)
            where T : class
        {
            if (ReferenceEquals(old, now))
            {
                return;
            }

            deletes.AddRange(old.Keys.Where(name => !now.ContainsKey(name)).Select(name => at + name));
            puts.AddRange(now.Where(entry => !ReferenceEquals(old.GetValueOrDefault(entry.Key), entry.Value))
                .Select(entry => new Put(at + entry.Key, encode(entry.Value))));
        }
    }

    /// <summary>Puts a directory together.</summary>
    /// <param name="account">Its account.</param>
    /// <param name="entries">Key behind the prefix of the account, and document.</param>
    public static AccountDirectory Read(string account, IEnumerable<(string Place, ReadOnlyMemory<byte> Value)> entries)
    {
        // Attachments stand in one sorted list: sorted once, not for every entry.
        var kinds = entries.ToLookup(entry => entry.Place.StartsWith($"{Attachments}/", StringComparison.Ordinal));
        var directory = kinds[false].Aggregate(
            new AccountDirectory { AccountId = account }, (sum, entry) => Put(sum, entry.Place, entry.Value));
        return directory with { Attachments = [.. kinds[true].Select(entry => ReadAttachment(entry.Value)).OrderBy(attachment => attachment.AttachDate)] };
    }

    /// <summary>Takes over one document; an entry that is none, such as the head, changes nothing.</summary>
    /// <param name="directory">The directory before.</param>
    /// <param name="place">The key behind the prefix of the account.</param>
    /// <param name="value">The document.</param>
    public static AccountDirectory Put(AccountDirectory directory, string place, ReadOnlyMemory<byte> value)
    {
        var (kind, name) = Split(place);
        return kind switch
        {
            Users => directory with { Users = directory.Users.SetItem(name, Read(value, IdentityJson.Default.RamUserDocument).ToModel()) },
            Groups => directory with { Groups = directory.Groups.SetItem(name, Read(value, IdentityJson.Default.RamGroupDocument).ToModel()) },
            Roles => directory with { Roles = directory.Roles.SetItem(name, Read(value, IdentityJson.Default.RamRoleDocument).ToModel()) },
            Policies => directory with { Policies = directory.Policies.SetItem(name, Read(value, IdentityJson.Default.RamPolicyDocument).ToModel()) },
            Attachments => directory with
            {
                Attachments = [.. Without(directory, place).Append(ReadAttachment(value)).OrderBy(attachment => attachment.AttachDate)],
            },
            Settings => directory with { Settings = Read(value, IdentityJson.Default.RamSettingsDocument).ToModel() },
            _ => directory,
        };
    }

    /// <inheritdoc cref="Put"/>
    public static AccountDirectory Remove(AccountDirectory directory, string place)
    {
        var (kind, name) = Split(place);
        return kind switch
        {
            Users => directory with { Users = directory.Users.Remove(name) },
            Groups => directory with { Groups = directory.Groups.Remove(name) },
            Roles => directory with { Roles = directory.Roles.Remove(name) },
            Policies => directory with { Policies = directory.Policies.Remove(name) },
            Attachments => directory with { Attachments = [.. Without(directory, place)] },
            _ => directory,
        };
    }

    private static (string Kind, string Name) Split(string place)
    {
        var slash = place.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (place, "") : (place[..slash], place[(slash + 1)..]);
    }

    private static IEnumerable<PolicyAttachment> Without(AccountDirectory directory, string place)
        => directory.Attachments.Where(attachment => KeyOf("", attachment) != place);

    private static string KeyOf(string prefix, PolicyAttachment attachment)
        => $"{prefix}{Attachments}/{attachment.AttachedTo}/{attachment.Name}/{attachment.PolicyType}/{attachment.PolicyName}/{attachment.ResourceGroupId}";

    private static PolicyAttachment ReadAttachment(ReadOnlyMemory<byte> value) => Read(value, IdentityJson.Default.RamAttachmentDocument).ToModel();

    private static T Read<T>(ReadOnlyMemory<byte> value, JsonTypeInfo<T> type)
        => JsonSerializer.Deserialize(value.Span, type) ?? throw new JsonException($"A {typeof(T).Name} in the store is null.");

    private static byte[] Bytes<T>(T document, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(document, type);
}
