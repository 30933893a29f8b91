using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;

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
