using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

internal sealed class ListTagResources : IQueryAction
{
    private const int DefaultSize = 50;

    private static readonly Refusal s_bothEmpty = Refusal.Of("BothEmpty.TagsAndResources");
    private static readonly Refusal s_noObject = Refusal.Of(RefusalCodes.TaggedResourceNotFound);
    private static readonly Refusal s_twice = Refusal.Of(RefusalCodes.DuplicatedTagKey);

    public string Name => "ListTagResources";

    public string Version => ActionList.VpcVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken) => new(Answer(query));

    private static QueryAnswer Answer(QueryContext query)
    {
        var asked = query.Parameters;
        var kind = WireWords.Kind(asked.RequiredString("ResourceType"));
        var ids = asked.Strings("ResourceId");
        var tags = new TagFilter(asked.Objects("Tag"));
        if (ids.IsEmpty && tags.IsEmpty)
        {
            return s_bothEmpty;
        }

        if (TagsRefusal(asked) is { } malformed)
        {
            return malformed;
        }

        if (ids.Any(id => !Exists(query.World, kind, id)))
        {
            return s_noObject;
        }

        var text = PageTokens.QueryOf(query, WireWords.Of(kind), ids, asked.Objects("Tag"));
        ListPosition? after = null;
        if (asked.String("NextToken") is { } token && !query.Services.Pages.TryRead(text, token, out after))
        {
            return Paging.BadToken;
        }

        var bindings = Objects(query.World, kind)
            .Where(candidate => (ids.IsEmpty || ids.Contains(candidate.Id)) && tags.Matches(candidate.Tags))
            .SelectMany(candidate => candidate.Tags.Select(tag => (candidate.Id, Tag: tag, Place: new ListPosition(candidate.Time, $"{candidate.Id}/{tag.Key}"))));
        var page = Paging.Of(bindings, binding => binding.Place, after, asked.Int32("MaxResults") ?? DefaultSize);
        return new AnswerObject
        {
            { "NextToken", page.Last is { } last ? query.Services.Pages.Issue(text, last) : "" },
            {
                "TagResources",
                AnswerList.Of(
                    page.Items.Select(binding => new AnswerObject
                    {
                        { "ResourceType", WireWords.Of(kind) },
                        { "TagValue", binding.Tag.Value },
                        { "ResourceId", binding.Id },
                        { "TagKey", binding.Tag.Key },
                    }),
                    "TagResource")
            },
        };
    }

    /// <summary>The table has checked their form.</summary>
    private static Refusal? TagsRefusal(BoundParameters asked)
    {
        var keys = asked.Objects("Tag");
        return keys.DistinctBy(tag => tag.RequiredString("Key"), StringComparer.Ordinal).Count() < keys.Length ? s_twice : null;
    }

    private static bool Exists(World world, TaggableKind kind, string id)
        => kind == TaggableKind.Filter ? world.Filters.ContainsKey(new FilterId(id)) : world.Sessions.ContainsKey(new SessionId(id));

    private static IEnumerable<(string Id, DateTimeOffset Time, ImmutableArray<Tag> Tags)> Objects(World world, TaggableKind kind)
        => kind == TaggableKind.Filter
            ? world.Filters.Values.Select(filter => (filter.Id.Value, filter.CreationTime, filter.Tags))
            : world.Sessions.Values.Select(session => (session.Id.Value, session.CreationTime, session.Tags));
}
