using Heliograph.Core.Model;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

internal sealed class ListResourceGroups : IQueryAction
{
    private const int DefaultSize = 10;

    public string Name => "ListResourceGroups";

    public string Version => ActionList.ResourceManagerVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken) => new(Answer(query));

    private static QueryAnswer Answer(QueryContext query)
    {
        var asked = query.Parameters;
        var number = asked.Int32("PageNumber") ?? 1;
        var size = asked.Int32("PageSize") ?? DefaultSize;
        var all = query.Settings.ResourceGroups.Values.Prepend(ResourceGroupAnswer.DefaultOf(query.World))
            .Where(group => Matches(group, asked))
            .OrderBy(group => new ListPosition(group.CreationTime, group.Id))
            .ToList();
        var withTags = asked.Boolean("IncludeTags") == true;
        return new AnswerObject
        {
            { "PageNumber", number },
            { "PageSize", size },
            {
                "ResourceGroups",
                AnswerList.Of(
                    all.Skip((int)Math.Min(int.MaxValue, (number - 1L) * size)).Take(size).Select(group => Show(group, query, withTags)),
                    "ResourceGroup")
            },
            { "TotalCount", all.Count },
        };
    }

    private static AnswerObject Show(ResourceGroup group, QueryContext query, bool withTags)
    {
        var shown = ResourceGroupAnswer.Of(group, query.Caller.Account);
        shown.Add("Status", ResourceGroupAnswer.Usable);
        if (withTags)
        {
            shown.Add("Tags", ResourceGroupAnswer.Tags(group));
        }

        return shown;
    }

    private static bool Matches(ResourceGroup group, BoundParameters asked)
    {
        var ids = asked.Strings("ResourceGroupIds");
        return (asked.String("ResourceGroupId") is not { } id || group.Id == id)
            && (ids.IsEmpty || ids.Contains(group.Id))
            && (asked.String("Name") is not { } name || group.Name.Contains(name, StringComparison.Ordinal))
            && (asked.String("DisplayName") is not { } shown || group.DisplayName.Contains(shown, StringComparison.Ordinal))
            && asked.String("Status") is null or ResourceGroupAnswer.Usable
            && new TagFilter(asked.Objects("Tag")).Matches(group.Tags);
    }
}
