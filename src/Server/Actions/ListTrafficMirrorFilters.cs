using System.Globalization;
using Heliograph.Core.Model;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

internal sealed class ListTrafficMirrorFilters : IQueryAction
{
    public string Name => "ListTrafficMirrorFilters";

    public string Version => ActionList.VpcVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken) => new(Answer(query));

    private static QueryAnswer Answer(QueryContext query)
    {
        var asked = query.Parameters;
        var ids = asked.Strings("TrafficMirrorFilterIds");
        var name = asked.String("TrafficMirrorFilterName");
        var group = asked.String("ResourceGroupId");
        var tags = new TagFilter(asked.Objects("Tags"));
        var text = PageTokens.QueryOf(query, ids, name, group, asked.Objects("Tags"));

        ListPosition? after = null;
        if (asked.String("NextToken") is { } token && !query.Services.Pages.TryRead(text, token, out after))
        {
            return Paging.BadToken;
        }

        var world = query.World;
        var size = asked.Int32("MaxResults") ?? Paging.DefaultSize;
        var page = ids.IsEmpty && name is null && group is null && tags.IsEmpty
            ? Paging.OfAll(world.FilterOrder, id => world.Filters[new FilterId(id)], after, size)
            : Paging.Of(
                Candidates(world, ids).Where(filter
                    => (name is null || filter.Name == name)
                    && (group is null || filter.ResourceGroupId == group)
                    && tags.Matches(filter.Tags)),
                filter => new ListPosition(filter.CreationTime, filter.Id.Value),
                after,
                size);
        var status = query.Services.Facts.LifecycleOf(query.Caller.Account, query.Region);
        return new AnswerObject
        {
            { "NextToken", page.Last is { } last ? query.Services.Pages.Issue(text, last) : "" },
            { "TotalCount", page.Total.ToString(CultureInfo.InvariantCulture) },
            { "MaxResults", size },
            { "Count", page.Items.Length },
            { "TrafficMirrorFilters", AnswerList.Of(page.Items.Select(filter => FilterAnswer.Of(filter, status(filter.LastChange, filter.Revision)))) },
        };
    }

    private static IEnumerable<Filter> Candidates(World world, IReadOnlyCollection<string> ids)
        => ids.Count == 0
            ? world.Filters.Values
            : ids.Distinct().Select(id => world.Filters.GetValueOrDefault(new FilterId(id))).OfType<Filter>();
}
