using System.Security.Cryptography;
using System.Text;
using Heliograph.Server.Access;

namespace Heliograph.Server.WebConsole;

/// <summary>Someone who is signed in. Lives in the memory of this process only, and the secret with it.</summary>
internal sealed class ConsoleSession(string accessKeyId, Secret secret, DateTimeOffset began)
{
    public string AccessKeyId { get; } = accessKeyId;

    /// <summary>Signs each call, so that a key that was changed, switched off or deleted is of no use here either.</summary>
    public Secret Secret { get; } = secret;

    public DateTimeOffset Began { get; } = began;

    /// <summary>When the person last did something.</summary>
    public DateTimeOffset LastActive { get; set; }

    public string CsrfToken { get; } = ConsoleSessions.NewToken();
}

/// <summary>The sessions of the console.</summary>
/// <remarks>Kept by the hash of their token, so that finding one takes no time that depends on how much of a guess is right.</remarks>
internal sealed class ConsoleSessions(TimeProvider clock)
{
    public static readonly TimeSpan IdleBound = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan AbsoluteBound = TimeSpan.FromHours(12);
    public const int MaxPerKey = 16;
    public const int MaxSessions = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ConsoleSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>Begins a session; the oldest of the key, and then of all, makes room.</summary>
    /// <returns>The token for the cookie.</returns>
    public (string Token, ConsoleSession Session) Begin(string accessKeyId, Secret secret)
    {
        var session = new ConsoleSession(accessKeyId, secret, clock.GetUtcNow()) { LastActive = clock.GetUtcNow() };
        var token = NewToken();
        lock (_gate)
        {
            RemoveEnded();
            MakeRoom(MaxPerKey, other => other.AccessKeyId == accessKeyId);
            MakeRoom(MaxSessions, _ => true);
            _sessions.Add(HashOf(token), session);
        }

        return (token, session);
    }

    /// <param name="token">Out of a cookie; anything.</param>
    public ConsoleSession? Find(string token)
    {
        lock (_gate)
        {
            if (!_sessions.TryGetValue(HashOf(token), out var session))
            {
                return null;
            }

            if (!HasEnded(session))
            {
                return session;
            }

            _sessions.Remove(HashOf(token));
            return null;
        }
    }

    /// <summary>Counts as something that the person did.</summary>
    public void Touch(ConsoleSession session)
    {
        lock (_gate)
        {
            session.LastActive = clock.GetUtcNow();
        }
    }

    public void End(string token)
    {
        lock (_gate)
        {
            _sessions.Remove(HashOf(token));
        }
    }

    /// <summary>256 bits.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static string HashOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private bool HasEnded(ConsoleSession session)
        => clock.GetUtcNow() is var now && (now - session.LastActive >= IdleBound || now - session.Began >= AbsoluteBound);

    private void RemoveEnded()
    {
        foreach (var (hash, _) in _sessions.Where(entry => HasEnded(entry.Value)).ToList())
        {
            _sessions.Remove(hash);
        }
    }

    private void MakeRoom(int bound, Func<ConsoleSession, bool> among)
    {
        var found = _sessions.Where(entry => among(entry.Value)).OrderBy(entry => entry.Value.LastActive).ToList();
        foreach (var (hash, _) in found.Take(Math.Max(0, found.Count - bound + 1)))
        {
            _sessions.Remove(hash);
        }
    }
}
