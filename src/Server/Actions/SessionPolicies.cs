using System.Globalization;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;
using Commands = Heliograph.Core.Commands;

namespace Heliograph.Server.Actions;

internal sealed class SetSessionPolicy() : CommandAction<Commands.SetSessionPolicy>("SetSessionPolicy", Commands.SetSessionPolicy.Decide)
{
    public override string Version => ActionList.HeliographVersion;

    protected override Commands.SetSessionPolicy Read(BoundParameters parameters) => new()
    {
        SessionId = new SessionId(parameters.RequiredString("TrafficMirrorSessionId")),
        ExpireTime = parameters.String("ExpireTime"),
        SampleRate = parameters.String("SampleRate"),
        SampleBy = parameters.String("SampleBy") is { } mode ? Enum.Parse<SamplingMode>(mode) : null,
        PacketsPerSecond = parameters.Int64("PacketsPerSecond"),
        BitsPerSecond = parameters.Int64("BitsPerSecond"),
        Continue = parameters.Boolean("Continue") ?? false,
        TruncateBy = parameters.String("TruncateBy") is { } unit ? Enum.Parse<Truncation>(unit) : Truncation.Packet,
    };
}

internal sealed class DeleteSessionPolicy() : CommandAction<Commands.DeleteSessionPolicy>("DeleteSessionPolicy", Commands.DeleteSessionPolicy.Decide)
{
    public override string Version => ActionList.HeliographVersion;

    protected override Commands.DeleteSessionPolicy Read(BoundParameters parameters)
        => new() { SessionId = new SessionId(parameters.RequiredString("TrafficMirrorSessionId")) };
}

/// <summary>The sessions that have a policy.</summary>
internal sealed class DescribeSessionPolicies : IQueryAction
{
    public string Name => "DescribeSessionPolicies";

    public string Version => ActionList.HeliographVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken) => new(Answer(query));

    private static QueryAnswer Answer(QueryContext query)
    {
        var ids = query.Parameters.Strings("TrafficMirrorSessionIds");
        return Paging.Answer(
            query, "SessionPolicies",
            query.World.Sessions.Values.Where(session => !session.Policy.IsNone && (ids.IsEmpty || ids.Contains(session.Id.Value))),
            session => new ListPosition(session.CreationTime, session.Id.Value), Show, ids);
    }

    /// <summary>What is not asked for is not there, or empty.</summary>
    private static AnswerObject Show(Session session)
    {
        var policy = session.Policy;
        var answer = new AnswerObject
        {
            { "TrafficMirrorSessionId", session.Id.Value },
            { "ExpireTime", policy.ExpiresAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "" },
            { "SampleRate", policy.Sampling?.Rate.ToString() ?? "" },
            { "SampleBy", policy.Sampling?.Mode.ToString() ?? "" },
        };
        if (policy.PacketsPerSecond is { } packets)
        {
            answer.Add("PacketsPerSecond", packets);
        }

        if (policy.BitsPerSecond is { } bits)
        {
            answer.Add("BitsPerSecond", bits);
        }

        answer.Add("Continue", policy.Continue);
        answer.Add("TruncateBy", policy.TruncateBy.ToString());
        return answer;
    }
}
