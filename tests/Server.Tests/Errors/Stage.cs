using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;

namespace Heliograph.Server.Tests.Errors;

/// <summary>
/// The servers that recipes share. Each recipe has a region of its own, and a region has its own service, filters, sessions and
/// interfaces, so they do not see each other.
/// </summary>
public sealed class Stage : IAsyncLifetime
{
    private const int Regions = 1_000;

    /// <summary>A region that is known and has no mirroring.</summary>
    public const string WithoutMirroring = "cn-nanjing";

    private static readonly ImmutableArray<RegionId> s_regions =
        [.. Enumerable.Range(1, Regions).Select(number => new RegionId($"test-{number.ToString(CultureInfo.InvariantCulture)}"))];

    private static readonly Limits s_small = new()
    {
        FiltersPerRegion = 2,
        RulesPerFilter = 3,
        SessionsPerRegion = 3,
        SessionsPerFilter = 2,
        SessionsPerSource = 1,
        SourcesPerSession = 2,
        SourcesPerSmallTarget = 2,
        SourcesPerLoadBalancerTarget = 2,
    };

    private readonly Dictionary<Setting, Lazy<Task<TestServer>>> _servers;
    private int _taken;

    public Stage() => _servers = Enum.GetValues<Setting>().ToDictionary(setting => setting, setting => new Lazy<Task<TestServer>>(() => StartAsync(setting)));

    internal async Task<Scene> OpenAsync(Setting setting, bool open)
    {
        var server = setting == Setting.Alone ? await StartAsync(setting) : await _servers[setting].Value;
        var scene = new Scene(server, s_regions[Interlocked.Increment(ref _taken) - 1], ownsServer: setting == Setting.Alone);
        if (open)
        {
            await scene.OpenServiceAsync();
        }

        return scene;
    }

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values.Where(server => server.IsValueCreated))
        {
            await (await server.Value).DisposeAsync();
        }
    }

    private static Task<TestServer> StartAsync(Setting setting)
    {
        var policy = setting switch
        {
            Setting.Strict => new MirrorPolicy
            {
                RefuseIpv6 = true, RefuseReopening = true, RequireRulePriority = true, RefuseConcurrentOperations = true, MaxPacketLength = 8500,
            },
            Setting.Small => new MirrorPolicy { Limits = s_small },
            _ => MirrorPolicy.Default,
        };
        return TestServer.StartAsync(
            setting == Setting.Alone ? new BreakableClock() : null,
            policy,
            options => options with
            {
                OtherRegions = s_regions,
                RegionsWithoutMirroring = [new RegionId(WithoutMirroring)],
                // An answer does not wait for a host that says nothing, and what waits for one waits for ever.
                AnswerBound = setting == Setting.Strict ? TimeSpan.FromMinutes(1) : TimeSpan.FromMilliseconds(1),
                TransitionBound = TimeSpan.FromHours(1),
                RateLimits = setting == Setting.Throttled ? new RateLimits { Others = new RateLimit(1, 60) } : RateLimits.Default,
            });
    }
}
