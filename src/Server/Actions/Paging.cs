using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

/// <summary>A part of a list.</summary>
/// <param name="Items">The objects of this page.</param>
/// <param name="Total">Objects of all pages.</param>
/// <param name="Last">Place of the last object when more follow.</param>
internal sealed record Page<T>(ImmutableArray<T> Items, int Total, ListPosition? Last);

internal static class Paging
{
    public const int DefaultSize = 10;

    public static readonly Refusal BadToken = Refusal.Of("IllegalParam.NextToken");

    /// <summary>A page of everything: its cost does not grow with the list.</summary>
    public static Page<T> OfAll<T>(ImmutableSortedSet<ListPosition> order, Func<string, T> find, ListPosition? after, int size)
    {
        var start = StartOf(order, after);
        var end = Math.Min(order.Count, start + size);
        var items = ImmutableArray.CreateBuilder<T>(Math.Max(0, end - start));
        for (var i = start; i < end; i++)
        {
            items.Add(find(order[i].Id));
        }

        return new Page<T>(items.ToImmutable(), order.Count, end < order.Count ? order[end - 1] : null);
    }

    /// <summary>A page of the objects that match.</summary>
    public static Page<T> Of<T>(IEnumerable<T> matches, Func<T, ListPosition> place, ListPosition? after, int size)
    {
        var all = matches.OrderBy(place).ToList();
        var items = all.Where(item => after is null || place(item) > after).Take(size + 1).ToList();
        var more = items.Count > size;
        return new Page<T>([.. items.Take(size)], all.Count, more ? place(items[size - 1]) : null);
    }

    /// <summary>The answer of a list of the extension API, with its cursor.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="list">Name of the list in the answer.</param>
    /// <param name="matches">All objects that match, in any order.</param>
    /// <param name="place">Their places in the list.</param>
    /// <param name="show">An object in the answer.</param>
    /// <param name="asked">The conditions: a cursor holds for these alone.</param>
    public static QueryAnswer Answer<T>(
        QueryContext query, string list, IEnumerable<T> matches, Func<T, ListPosition> place, Func<T, AnswerObject> show, params ReadOnlySpan<object?> asked)
    {
        var text = PageTokens.QueryOf(query, asked);
        ListPosition? after = null;
        if (query.Parameters.String("NextToken") is { } token && !query.Services.Pages.TryRead(text, token, out after))
        {
            return BadToken;
        }

        var page = Of(matches, place, after, query.Parameters.Int32("MaxResults") ?? DefaultSize);
        return new AnswerObject
        {
            { list, AnswerList.Of(page.Items.Select(show)) },
            { "NextToken", page.Last is { } last ? query.Services.Pages.Issue(text, last) : "" },
            { "TotalCount", page.Total },
        };
    }

    private static int StartOf(ImmutableSortedSet<ListPosition> order, ListPosition? after)
    {
        if (after is not { } last)
        {
            return 0;
        }

        var at = order.IndexOf(last);
        return at >= 0 ? at + 1 : ~at;
    }
}
