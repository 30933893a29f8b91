using System.Net;

namespace Heliograph.Server.WebConsole;

/// <summary>How often someone may try to sign in: by address, by key, and all together, in a minute.</summary>
/// <remarks>The counts are forgotten together when their minute is over, so what they take is bounded by the last limit.</remarks>
internal sealed class SignInLimits(TimeProvider clock)
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    public const int PerAddress = 10;
    public const int PerKey = 10;
    public const int Together = 300;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _attempts = new(StringComparer.Ordinal);
    private long _began = clock.GetTimestamp();

    public bool TryTake(IPAddress? address, string accessKeyId)
    {
        lock (_gate)
        {
            if (clock.GetElapsedTime(_began) >= Window)
            {
                _attempts.Clear();
                _began = clock.GetTimestamp();
            }

            return Take("", Together) && Take($"address {address}", PerAddress) && Take($"key {accessKeyId}", PerKey);
        }
    }

    private bool Take(string what, int limit)
    {
        var count = _attempts.GetValueOrDefault(what);
        if (count >= limit)
        {
            return false;
        }

        _attempts[what] = count + 1;
        return true;
    }
}
