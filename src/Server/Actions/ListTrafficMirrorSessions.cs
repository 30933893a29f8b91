using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

internal sealed class ListTrafficMirrorSessions : IQueryAction
{
    public string Name => "ListTrafficMirrorSessions";

    public string Version => ActionList.VpcVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken) => new(Answer(query));

    private static QueryAnswer Answer(QueryContext query)
    {
        var asked = query.Parameters;
        var wanted = Wanted.Of(asked);
        var text = PageTokens.QueryOf(query, wanted.ToString(), wanted.Ids, asked.Objects("Tags"));

        ListPosition? after = null;
        if (asked.String("NextToken") is { } token && !query.Services.Pages.TryRead(text, token, out after))
        {
            return Paging.BadToken;
        }

        var world = query.World;
        var size = asked.Int32("MaxResults") ?? Paging.DefaultSize;
        var tags = new TagFilter(asked.Objects("Tags"));
        var page = wanted.IsEverything && tags.IsEmpty
            ? Paging.OfAll(world.SessionOrder, id => world.Sessions[new SessionId(id)], after, size)
            : Paging.Of(
                wanted.Candidates(world).Where(session => wanted.Matches(session) && tags.Matches(session.Tags)),
                session => new ListPosition(session.CreationTime, session.Id.Value),
                after,
                size);
        var status = query.Services.Facts.LifecycleOf(query.Caller.Account, query.Region);
        return new AnswerObject
        {
            { "NextToken", page.Last is { } last ? query.Services.Pages.Issue(text, last) : "" },
            { "TotalCount", page.Total.ToString(CultureInfo.InvariantCulture) },
            {
                "TrafficMirrorSessions",
                AnswerList.Of(page.Items.Select(session
                    => SessionAnswer.Of(session, status(session.LastChange, session.Revision), world.Service.Locked)))
            },
        };
    }

    /// <summary>What is asked for; conditions combine with AND.</summary>
    private sealed record Wanted
    {
        private static readonly Wanted s_everything = new();

        public ImmutableArray<string> Ids { get; init; } = [];
        public string? Name { get; init; }
        public string? SourceId { get; init; }
        public string? TargetId { get; init; }
        public string? FilterId { get; init; }
        public string? ResourceGroupId { get; init; }
        public int? VirtualNetworkId { get; init; }
        public int? Priority { get; init; }
        public bool? Enabled { get; init; }

        public bool IsEverything => Ids.IsEmpty && this with { Ids = s_everything.Ids } == s_everything;

        public static Wanted Of(BoundParameters asked) => new()
        {
            Ids = asked.Strings("TrafficMirrorSessionIds"),
            Name = asked.String("TrafficMirrorSessionName"),
            SourceId = asked.String("TrafficMirrorSourceId"),
            TargetId = asked.String("TrafficMirrorTargetId"),
            FilterId = asked.String("TrafficMirrorFilterId"),
            ResourceGroupId = asked.String("ResourceGroupId"),
            VirtualNetworkId = asked.Int32("VirtualNetworkId"),
            Priority = asked.Int32("Priority"),
            Enabled = asked.Boolean("Enabled"),
        };

        /// <summary>The sessions to look at: found by an index where there is one.</summary>
        public IEnumerable<Session> Candidates(World world)
            => !Ids.IsEmpty ? Ids.Distinct().Select(id => world.Sessions.GetValueOrDefault(new SessionId(id))).OfType<Session>()
            : SourceId is not null ? world.SessionsOfSource(new InterfaceId(SourceId))
            : Priority is { } priority ? world.SessionsByPriority.TryGetValue(priority, out var id) ? [world.Sessions[id]] : []
            : FilterId is not null ? world.SessionsOfFilter(new FilterId(FilterId))
            : TargetId is not null ? world.SessionsOfTarget(TargetId)
            : world.Sessions.Values;

        public bool Matches(Session session)
            => (Name is null || session.Name == Name)
            && (SourceId is null || session.Sources.Contains(new InterfaceId(SourceId)))
            && (TargetId is null || session.Target.Id == TargetId)
            && (FilterId is null || session.FilterId.Value == FilterId)
            && (ResourceGroupId is null || session.ResourceGroupId == ResourceGroupId)
            && (VirtualNetworkId is null || session.VirtualNetworkId == VirtualNetworkId)
            && (Priority is null || session.Priority == Priority)
            && (Enabled is null || session.Enabled == Enabled);
    }
}
