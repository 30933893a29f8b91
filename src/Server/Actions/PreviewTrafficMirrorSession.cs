using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Ram.Evaluation;
using Heliograph.Server.Access;
using Heliograph.Server.Preview;

namespace Heliograph.Server.Actions;

/// <summary>The last packets that a session copied, as its hosts sent them. Asking again with the token goes on.</summary>
internal sealed class PreviewTrafficMirrorSession : IQueryAction
{
    private const int DefaultSize = 100;
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(2);

    public string Name => "PreviewTrafficMirrorSession";

    public string Version => ActionList.HeliographVersion;

    public async ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken)
    {
        var asked = query.Parameters;
        if (!PreviewCursor.TryRead(asked.String("NextToken") ?? "", out var numbers))
        {
            return Paging.BadToken;
        }

        if (!query.World.Sessions.TryGetValue(new SessionId(asked.RequiredString("TrafficMirrorSessionId")), out var session))
        {
            return Refusal.Of(RefusalCodes.SessionNotFound);
        }

        var hosts = HostsOf(query.World, session);
        var size = Math.Max(1, (asked.Int32("MaxResults") ?? DefaultSize) / Math.Max(1, hosts.Length));
        var shown = await Task.WhenAll(hosts.Select(host => ReadAsync(query, session, host, numbers.GetValueOrDefault(host.Value), size, cancellationToken)))
            .ConfigureAwait(false);
        if (DenialOf(query, shown) is { } denial)
        {
            return denial;
        }

        var after = numbers.SetItems(shown.Select(host => KeyValuePair.Create(host.Host.Value, host.Batch.Last)));
        return new QueryAnswer(PreviewAnswer.Of(session, query.World, [.. shown], after, asked.Boolean("Layers") ?? false), null)
        {
            Continues = !query.Services.Looks.Note(new PreviewRecords.Look(
                query.Caller.Account, query.Region, session.Id, query.Caller.AccessKeyId, query.SourceAddress?.ToString() ?? "")),
        };
    }

    /// <summary>Those that have a source of the session.</summary>
    private static ImmutableArray<HostId> HostsOf(World world, Session session)
        => [.. session.Sources
            .Select(source => world.Interfaces.GetValueOrDefault(source))
            .OfType<NetworkInterface>()
            .Where(source => source.Present && source.HostId != HostId.None)
            .Select(source => source.HostId)
            .Distinct()
            .OrderBy(host => host.Value, StringComparer.Ordinal)];

    private static async Task<HostPreview> ReadAsync(
        QueryContext query, Session session, HostId host, long after, int size, CancellationToken cancellationToken)
        => new(host, await query.Services.Hosts
            .ReadPreviewAsync(query.Caller.Account, query.Region, host, new PreviewRequest(session.Id, after, size), s_bound, cancellationToken).ConfigureAwait(false));

    /// <summary>Packets that nothing tells apart from those of another session are for those alone who may look at that one too.</summary>
    private static QueryAnswer? DenialOf(QueryContext query, HostPreview[] shown)
    {
        var others = PreviewAnswer.SharedWith([.. shown]).Select(id => query.World.Sessions.GetValueOrDefault(id)).OfType<Session>();
        var action = query.Operation.Ram.Action;
        var denial = CallerPolicies.Denial(
            query.Services.Identities,
            query.Caller,
            action,
            [.. others.Select(other => ResourceNaming.OfSession(query.Region, query.Caller.Account, other))],
            new RequestContext
            {
                CurrentTime = query.Services.Facts.Now,
                SecureTransport = query.SecureTransport,
                SourceIp = query.SourceAddress,
                PrincipalArn = query.Caller.Principal.Arn,
            });
        if (denial is null)
        {
            return null;
        }

        return new QueryAnswer(null, Refusal.Of(query.Operation.Ram.DeniedCode))
        {
            AccessDeniedDetail = query.Services.Identities.Denials.DetailOf(query.Caller, action, denial),
        };
    }
}
