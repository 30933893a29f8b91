using System.Collections.Concurrent;
using System.Globalization;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Errors;

namespace Heliograph.Server.Pipeline;

/// <summary>Refuses an operation that the account has called too often in the region, and tells when to come again.</summary>
internal sealed class Throttle(RateLimits limits, TimeProvider clock) : IStep
{
    private const int TooManyRequests = 429;

    private readonly long _start = clock.GetTimestamp();
    private readonly ConcurrentDictionary<(AccountId, RegionId, string Version, string Name), RateWindow> _windows = new();

    public ValueTask<WireError?> RunAsync(Call call, CancellationToken cancellationToken) => new(Run(call));

    private WireError? Run(Call call)
    {
        if (limits.Of(call.Operation!) is not { } limit)
        {
            return null;
        }

        var window = _windows.GetOrAdd(
            (call.Caller.Account, call.Region, call.Operation!.Version, call.Operation.Name), static (_, limit) => new RateWindow(limit), limit);
        if (window.TryTake(clock.GetElapsedTime(_start), out var wait))
        {
            return null;
        }

        Advise(call, limit, wait);
        var error = ErrorCatalog.Resolve(call.Operation, "Throttling.User");
        return limits.TooManyRequestsStatus ? error with { HttpStatus = TooManyRequests } : error;
    }

    /// <summary>Cores of different years read different headers, all of them milliseconds.</summary>
    private static void Advise(Call call, RateLimit limit, TimeSpan wait)
    {
        var milliseconds = Math.Max(1, (long)Math.Ceiling(wait.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture);
        var state = string.Create(CultureInfo.InvariantCulture, $"Limit:{limit.Calls},Remain:0,TimeLeft:{milliseconds},Reset:{milliseconds}");
        call.Headers.Add(("x-acs-retry-after", milliseconds));
        call.Headers.Add(("x-ratelimit-user", state));
        call.Headers.Add(("x-ratelimit-user-api", state));
    }
}
