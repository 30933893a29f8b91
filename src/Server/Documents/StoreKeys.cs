using Heliograph.Core.Model;

namespace Heliograph.Server.Documents;

/// <summary>Where each document stands in the store. Ids never hold a slash.</summary>
public static class StoreKeys
{
    /// <summary>All worlds.</summary>
    public const string Worlds = "a/";

    /// <summary>All access keys.</summary>
    public const string AccessKeys = "k/";

    /// <summary>All spent nonces.</summary>
    public const string Nonces = "n/";

    /// <summary>All chunks of the audit, in the order of time.</summary>
    public const string Audit = "u/";

    /// <summary>Written to find out whether the store can be written.</summary>
    public const string Readiness = "r";

    /// <summary>Users, groups, roles and policies of all accounts.</summary>
    public const string Directories = "i/";

    public static string Directory(string account) => $"{Directories}{account}/";

    /// <summary>Written by every transaction of a directory, so that a decision on an old one cannot be committed.</summary>
    public static string DirectoryHead(string account) => Directory(account) + "head";

    public static string AccessKey(string accessKeyId) => $"{AccessKeys}{accessKeyId}";

    public static string Nonce(long minute, string part) => $"{Nonces}{minute:x}/{part}";

    /// <summary>The record of an answered client token.</summary>
    /// <param name="account">The account.</param>
    /// <param name="region">The region.</param>
    /// <param name="action">Name of the operation.</param>
    /// <param name="tokenHash">Hash of the token: a token may hold any character.</param>
    public static string ClientToken(AccountId account, RegionId region, string action, string tokenHash)
        => $"t/{account}/{region}/{action}/{tokenHash}";

    public static string World(AccountId account, RegionId region) => $"{Worlds}{account}/r/{region}/";

    /// <summary>Written by every transaction of a world, so that a decision on an old world cannot be committed.</summary>
    public static string Head(AccountId account, RegionId region) => World(account, region) + "head";

    public static string Service(AccountId account, RegionId region) => World(account, region) + "service";

    public static string Filter(AccountId account, RegionId region, FilterId id) => $"{World(account, region)}filters/{id}";

    public static string Session(AccountId account, RegionId region, SessionId id) => $"{World(account, region)}sessions/{id}";

    public static string Interface(AccountId account, RegionId region, InterfaceId id) => $"{World(account, region)}interfaces/{id}";

    public static string InterfaceStanding(AccountId account, RegionId region, InterfaceId id) => $"{World(account, region)}interface-standings/{id}";

    public static string Host(AccountId account, RegionId region, HostId id) => $"{World(account, region)}hosts/{id}";

    public static string LoadBalancer(AccountId account, RegionId region, string id) => $"{World(account, region)}balancers/{id}";

    public static string Standing(AccountId account) => World(account, RegionId.AccountWide) + "standing";

    public static string Quotas(AccountId account) => World(account, RegionId.AccountWide) + "quotas";

    public static string ResourceGroup(AccountId account, string id) => $"{World(account, RegionId.AccountWide)}groups/{id}";

    public static string Account(AccountId id) => $"{World(AccountId.Deployment, RegionId.AccountWide)}accounts/{id}";

    /// <summary>Takes <c>a/ACCOUNT/r/REGION/KIND[/ID]</c> apart.</summary>
    public static bool TryParse(string key, out AccountId account, out RegionId region, out string kind, out string id)
    {
        var parts = key.Split('/');
        var good = parts.Length is 5 or 6 && parts[0] == "a" && parts[2] == "r";
        account = new AccountId(good ? parts[1] : "");
        region = new RegionId(good ? parts[3] : "");
        kind = good ? parts[4] : "";
        id = good && parts.Length == 6 ? parts[5] : "";
        return good;
    }
}
