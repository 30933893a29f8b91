using System.Globalization;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Gives a session a policy in place of the one that it has: what is not given is not asked for.</summary>
public sealed record SetSessionPolicy
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public required SessionId SessionId { get; init; }

    /// <summary>As text, in UTC.</summary>
    public string? ExpireTime { get; init; }

    /// <summary>As text, <c>1/100</c>.</summary>
    public string? SampleRate { get; init; }
    public SamplingMode? SampleBy { get; init; }
    public long? PacketsPerSecond { get; init; }
    public long? BitsPerSecond { get; init; }
    public bool Continue { get; init; }
    public Truncation TruncateBy { get; init; }

    public static Decision Decide(World world, SetSessionPolicy command, Facts facts)
        => Read(command, facts, out var policy) is { } malformed ? malformed : SessionPolicies.Put(world, command.SessionId, policy, facts);

    private static Refusal? Read(SetSessionPolicy command, Facts facts, out SessionPolicy policy)
    {
        policy = SessionPolicy.None;
        DateTimeOffset? end = null;
        if (command.ExpireTime is { } text)
        {
            if (!DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) || time <= facts.Now)
            {
                return Refusal.Of(RefusalCodes.IllegalExpireTime);
            }

            end = time;
        }

        Sampling? sampling = null;
        if (command.SampleRate is { } asked)
        {
            if (!Model.SampleRate.TryParse(asked, out var rate))
            {
                return Refusal.Of(RefusalCodes.IllegalSampleRate);
            }

            sampling = new Sampling(command.SampleBy ?? SamplingMode.Flow, rate);
        }
        else if (command.SampleBy is not null)
        {
            return Refusal.Of(RefusalCodes.MissingSampleRate);
        }

        policy = new SessionPolicy
        {
            ExpiresAt = end,
            Sampling = sampling,
            PacketsPerSecond = command.PacketsPerSecond,
            BitsPerSecond = command.BitsPerSecond,
            Continue = command.Continue,
            TruncateBy = command.TruncateBy,
        };
        return null;
    }
}

/// <summary>Takes the policy off a session. Without one it succeeds too.</summary>
public sealed record DeleteSessionPolicy
{
    public required SessionId SessionId { get; init; }

    public static Decision Decide(World world, DeleteSessionPolicy command, Facts facts)
        => SessionPolicies.Put(world, command.SessionId, SessionPolicy.None, facts);
}

internal static class SessionPolicies
{
    /// <summary>As any change of a session.</summary>
    public static Decision Put(World world, SessionId id, SessionPolicy policy, Facts facts)
    {
        if (ServiceChecks.NotUsable(world) is { } refusal)
        {
            return refusal;
        }

        if (!world.Sessions.TryGetValue(id, out var session))
        {
            return Decision.Refuse(RefusalCodes.SessionNotFound);
        }

        if (!facts.IsSettled(session))
        {
            return Decision.Refuse(RefusalCodes.SessionStatus);
        }

        return session.Policy == policy ? Decision.Accept() : Decision.Accept(SessionChanges.Put(facts, session, session with { Policy = policy }));
    }
}
