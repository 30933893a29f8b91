using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace Heliograph.EndToEnd.Tests.Crash;

/// <summary>What was made before the first crash.</summary>
/// <param name="MovedGroup">Id of the resource group that filters are moved to.</param>
/// <param name="DefaultGroup">Id of the account's default resource group.</param>
/// <param name="Interfaces">Ids of the interfaces.</param>
internal sealed record Place(string MovedGroup, string DefaultGroup, ImmutableArray<string> Interfaces);

/// <summary>Clients that work on one data directory through many lives of the program.</summary>
internal sealed class CrashRun : IAsyncDisposable
{
    public const string StandingRegion = "cn-beijing";
    public const string Target = "lb-setup";

    private const int FewestAtWork = 4;
    private const int LongestLifeMilliseconds = 150;

    /// <summary>Every so many lives one has a host with an agent, which takes a second to start.</summary>
    private const int LivesPerLab = 50;

    /// <summary>Every so many lives one lasts long enough to see what becomes of the audit.</summary>
    private const int LivesPerAudit = 40;

    /// <summary>Within this time a record of a call is on disk (docs/api.md).</summary>
    private static readonly TimeSpan AuditBound = TimeSpan.FromSeconds(1);

    private readonly TempDirectory _data = new();
    private readonly string _labName = Lab.NewName();
    private readonly Random _random;
    private readonly ImmutableArray<CrashClient> _clients;
    private readonly ConcurrentBag<(string RequestId, string Action, long Time)> _answered = [];
    private readonly Dictionary<string, string> _auditDue = new(StringComparer.Ordinal);

    public CrashRun(int seed)
    {
        _random = new Random(seed);
        _clients =
        [
            .. Enumerable.Range(0, 4).Select(i => new FilterClient($"f{i}", Chance(), this)),
            .. Enumerable.Range(0, SessionClient.Most).Select(i => new SessionClient($"s{i}", Chance(), this, 1 + (i * SessionClient.Priorities))),
            .. Enumerable.Range(0, 4).Select(i => new RamClient($"r{i}", Chance(), this)),
            .. Enumerable.Range(0, 2).Select(i => new GroupClient($"g{i}", Chance(), this)),
            .. Enumerable.Range(0, 2).Select(i => new InterfaceClient($"i{i}", Chance(), this)),
            new AccountClient(Chance(), this),
        ];

        Random Chance() => new(_random.Next());
    }

    public static ImmutableArray<string> OtherRegions { get; } = [StandingRegion, "cn-shanghai", "cn-shenzhen", "cn-hongkong"];

    public IdBook Book { get; } = new();

    public Place Place { get; private set; } = new("", "", []);

    /// <summary>Calls that were acknowledged, and calls that a crash has left in doubt.</summary>
    public (int Acknowledged, int InDoubt) Count { get; private set; }

    private static string[] Flags => ["--rate-limits", "none", "--regions", string.Join(',', OtherRegions)];

    /// <summary>Makes what all lives need: the service, interfaces, a target, a group.</summary>
    public async Task SetUp()
    {
        await using var server = await Server.UpWithLab(_data.Path, _labName, Flags);
        await server.Api.Do("OpenTrafficMirrorService");
        await Do("RegisterLoadBalancer", ApiClient.OwnVersion, ("LoadBalancerId", Target), ("NetworkType", "vpc"), ("AddressType", "intranet"), ("Collectors.1", "10.88.0.31"));
        var group = await Do("CreateResourceGroup", Picture.GroupVersion, ("Name", Picture.Setup), ("DisplayName", Picture.Setup));
        var groups = await Do("ListResourceGroups", Picture.GroupVersion, ("Name", "default"));
        var found = await Do("DescribeNetworkInterfaces", ApiClient.EcsVersion, ("PageSize", "100"));
        Place = new Place(
            group.Json.GetProperty("ResourceGroup").GetProperty("Id").GetString()!,
            groups.Json.GetProperty("ResourceGroups").GetProperty("ResourceGroup")[0].GetProperty("Id").GetString()!,
            [.. found.Json.GetProperty("NetworkInterfaceSets").GetProperty("NetworkInterfaceSet").EnumerateArray().Select(e => e.GetProperty("NetworkInterfaceId").GetString()!)]);
        var finished = await server.Run.Stop(Syscalls.SIGTERM, TimeSpan.FromSeconds(10));
        finished.ExitCode.ShouldBe(0, finished.ToString());

        async Task<HttpAnswer> Do(string action, string version, params (string, string)[] parameters)
        {
            var answer = await server.Api.Call(action, new CallOptions { Version = version }, [.. parameters, ("RegionId", ApiClient.Region)]);
            answer.Status.ShouldBe(200, $"{action}: {answer}");
            return answer;
        }
    }

    /// <summary>Starts the program, looks at what the crash before has left, lets clients work, and kills it.</summary>
    public async Task Live(int number)
    {
        await using var life = await Start(withLab: number % LivesPerLab == LivesPerLab / 2);
        var audited = number % LivesPerAudit == LivesPerAudit / 4;
        _answered.Clear();
        // Half of the crashes may come while the program still tells what the one before has left.
        var kill = !audited && _random.Next(2) == 0 ? life.Kill(RandomMoment()) : null;
        try
        {
            await Look(life);
            if (_random.Next(10) == 0)
            {
                await NoteShownAudit(life);
            }
        }
        catch (DiedException)
        {
            await kill!; // Nobody else kills.
            return;
        }

        kill ??= life.Kill(RandomMoment() + (audited ? AuditBound + (AuditBound / 2) : TimeSpan.Zero));
        // Few clients in a long life, or its audit would take long to read.
        var atWork = Shuffled().Take(audited ? FewestAtWork : _random.Next(FewestAtWork, _clients.Length + 1)).ToList();
        await Task.WhenAll([kill, .. atWork.Select(client => client.Work(life))]);
        Count = (Count.Acknowledged + _answered.Count, Count.InDoubt + _clients.Count(client => client.InDoubt is not null));
        if (audited)
        {
            NoteOldAudit(life.KilledAt);
        }
    }

    /// <summary>One more start, whose end is orderly.</summary>
    public async Task Finish()
    {
        await using var life = await Start(withLab: false);
        await Look(life);
        await life.Stop();
    }

    /// <summary>A call of this life was acknowledged.</summary>
    public void Answered(string requestId, string action) => _answered.Add((requestId, action, Stopwatch.GetTimestamp()));

    public async ValueTask DisposeAsync()
    {
        await RemoveLab();
        _data.Dispose();
    }

    private async Task<Life> Start(bool withLab)
    {
        if (!withLab)
        {
            return new Life(await Server.Serve(_data.Path, Flags), Place);
        }

        await RemoveLab(); // What the killed one before has left.
        return new Life(await Server.UpWithLab(_data.Path, _labName, Flags), Place);
    }

    private async Task RemoveLab()
    {
        var finished = await ProgramRun.HeliographToEnd("lab", "down", "--lab-name", _labName);
        finished.ExitCode.ShouldBe(0, finished.ToString());
    }

    private TimeSpan RandomMoment() => TimeSpan.FromMicroseconds(_random.Next(LongestLifeMilliseconds * 1_000));

    private CrashClient[] Shuffled()
    {
        CrashClient[] all = [.. _clients];
        _random.Shuffle(all);
        return all;
    }

    private async Task Look(Life life)
    {
        var seen = await Picture.Take(life);
        ShouldBeOurs(seen);
        foreach (var client in _clients)
        {
            client.Check(seen);
        }

        await FindAudit(life);
        await Task.WhenAll(_clients.Select(client => client.Resolve(life)));
        var settled = await Picture.Take(life);
        ShouldBeOurs(settled);
        foreach (var client in _clients)
        {
            client.Check(settled);
        }
    }

    private void ShouldBeOurs(Picture seen)
        => Picture.Difference(_clients.Select(client => seen.Of(client.Name)).Aggregate(Picture.Nothing, (all, some) => all.AddRange(some)), seen.Things)
            .ShouldBeEmpty("Something is there that no client has made.");

    /// <summary>Calls that were answered so long before the kill that they must have been on disk.</summary>
    private void NoteOldAudit(long killedAt)
    {
        foreach (var (requestId, action, _) in _answered.Where(one => Stopwatch.GetElapsedTime(one.Time, killedAt) > AuditBound))
        {
            _auditDue[requestId] = $"{action}, answered more than a second before the crash";
        }
    }

    /// <summary>A lookup first writes what it shows.</summary>
    private async Task NoteShownAudit(Life life)
    {
        var page = await life.Ask("LookupAuditRecords", ApiClient.OwnVersion, ("MaxResults", "100"));
        foreach (var record in page.GetProperty("Records").EnumerateArray())
        {
            _auditDue[record.GetProperty("RequestId").GetString()!] = $"{record.GetProperty("Operation").GetString()}, shown before the crash";
        }
    }

    private async Task FindAudit(Life life)
    {
        var missing = new Dictionary<string, string>(_auditDue, StringComparer.Ordinal);
        var token = "";
        while (missing.Count > 0)
        {
            var page = await life.Ask("LookupAuditRecords", ApiClient.OwnVersion, ("MaxResults", "500"), ("NextToken", token));
            foreach (var record in page.GetProperty("Records").EnumerateArray())
            {
                missing.Remove(record.GetProperty("RequestId").GetString()!);
            }

            token = page.GetProperty("NextToken").GetString()!;
            if (token.Length == 0)
            {
                break;
            }
        }

        missing.ShouldBeEmpty(string.Create(CultureInfo.InvariantCulture, $"{missing.Count} of {_auditDue.Count} audit records are lost"));
        _auditDue.Clear();
    }
}
