using System.Collections.Immutable;
using System.Globalization;

namespace Heliograph.EndToEnd.Tests.Crash;

/// <summary>The account's standing and quotas, and the service in regions where nobody else works. There is one such client.</summary>
internal sealed class AccountClient : CrashClient
{
    public const string Only = "a0";

    /// <summary>One that no other client comes near.</summary>
    public const string Quota = "trafficmirror_quota_source_num_per_session";

    private const string Standing = $"standing/{Only}-0";

    public AccountClient(Random random, CrashRun run)
        : base(Only, random, run)
        => Known = Picture.Nothing
            .Add($"{Standing}/GroupUser", "false").Add($"{Standing}/PurchaseLimitReached", "false").Add($"{Standing}/OverdueLocked", "false")
            .Add($"quota/{Only}-0", "10")
            .AddRange(CrashRun.OtherRegions.Select(region => KeyValuePair.Create($"service/{Only}-{region}", "false")));

    protected override Operation Next()
    {
        var closed = Known.Where(line => line.Key.StartsWith("service/", StringComparison.Ordinal) && line.Value == "false").Select(line => line.Key).ToList();
        var refused = Known[$"{Standing}/GroupUser"] == "true" || Known[$"{Standing}/PurchaseLimitReached"] == "true";
        return closed.Count > 0 && !refused && Chance(5) ? Open(Pick(closed)) : Chance(50) ? SetQuota() : SetStanding();
    }

    private Operation Open(string path)
        => new("OpenTrafficMirrorService", ("RegionId", path[$"service/{Only}-".Length..])) { Token = Token(), Writes = [(path, "true")] };

    private Operation SetQuota()
    {
        var value = (Known[$"quota/{Only}-0"] == "10" ? 11 + Random.Next(80) : 10).ToString(CultureInfo.InvariantCulture);
        return new Operation("SetQuota", ("QuotaName", Quota), ("Value", value)) { Version = ApiClient.OwnVersion, Writes = [($"quota/{Only}-0", value)] };
    }

    /// <summary>What holds for the account and what holds for a region, in one call.</summary>
    private Operation SetStanding()
    {
        ImmutableArray<(string Name, string Value)> changed =
            [.. new[] { "GroupUser", "PurchaseLimitReached", "OverdueLocked" }.Select(n => (n, Known[$"{Standing}/{n}"] == "true" ? "false" : "true"))];
        return new Operation("SetAccountStanding", [("RegionId", CrashRun.StandingRegion), .. changed])
        {
            Version = ApiClient.OwnVersion, Writes = [.. changed.Select(one => ($"{Standing}/{one.Name}", (string?)one.Value))],
        };
    }
}
