using System.Collections.Immutable;
using System.Text.Json;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Ram.Identities;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions.Ram;

/// <summary>Tags of roles and policies. Clients send the lists of these operations as JSON in one parameter.</summary>
internal static class TagActions
{
    private const int DefaultSize = 100;
    private const int MostNames = 50;
    private const int MostTags = 20;

    public const string TagsMistake = "InvalidParameter.Tag";

    public static ImmutableArray<IAction> All =>
    [
        new RamCommand("TagResources", Tag),
        new RamCommand("UntagResources", Untag),
        new RamQuery("ListTagResources", List),
    ];

    /// <summary>The tags that a create or a list names, in the parameter <c>Tag</c>.</summary>
    /// <returns>False when it is no list of tags.</returns>
    public static bool TryRead(BoundParameters parameters, out ImmutableArray<RamTag> tags)
    {
        tags = [];
        return parameters.String("Tag") is not { } text || TryReadTags(text, out tags);
    }

    /// <summary>Whether every wanted tag is there; one without a value asks for the key alone.</summary>
    public static bool Match(ImmutableArray<RamTag> wanted, ImmutableSortedDictionary<string, string> tags)
        => wanted.All(tag => tags.TryGetValue(tag.Key, out var value) && (tag.Value.Length == 0 || tag.Value == value));

    public static AnswerList Show(ImmutableSortedDictionary<string, string> tags)
        => AnswerList.Of(tags.Select(tag => new AnswerObject { { "TagKey", tag.Key }, { "TagValue", tag.Value } }), "Tag");

    private static DirectoryChange Tag(DirectoryRequest request)
    {
        if (!TryReadNames(request.Parameters, "ResourceNames", MostNames, out var names) || names.IsEmpty)
        {
            return Refuse("InvalidParameter.ResourceNames");
        }

        return TryRead(request.Parameters, out var tags) && !tags.IsEmpty
            ? RamAction.Change(directory => directory.Tag(KindOf(request.Parameters), names, tags, DirectoryLimits.Default))
            : Refuse(TagsMistake);
    }

    private static DirectoryChange Untag(DirectoryRequest request)
    {
        if (!TryReadNames(request.Parameters, "ResourceNames", MostNames, out var names) || names.IsEmpty)
        {
            return Refuse("InvalidParameter.ResourceNames");
        }

        var all = request.Parameters.Boolean("All") == true;
        return TryReadNames(request.Parameters, "TagKeys", MostTags, out var keys) && (all || !keys.IsEmpty)
            ? RamAction.Change(directory => directory.Untag(KindOf(request.Parameters), names, keys.IsEmpty ? null : keys))
            : Refuse("InvalidParameter.TagKeys");
    }

    private static QueryAnswer List(QueryContext query, AccountDirectory directory)
    {
        var asked = query.Parameters;
        if (!TryReadNames(asked, "ResourceNames", MostNames, out var names))
        {
            return Refusal.Of("InvalidParameter.ResourceNames");
        }

        if (!TryRead(asked, out var wanted))
        {
            return Refusal.Of(TagsMistake);
        }

        var kind = KindOf(asked);
        var text = PageTokens.QueryOf(query, kind, names, asked.String("Tag"));
        ListPosition? after = null;
        if (asked.String("NextToken") is { } token && !query.Services.Pages.TryRead(text, token, out after))
        {
            return Refusal.Of("InvalidParameter.NextToken");
        }

        var found = directory.Tagged(kind)
            .Where(one => (names.IsEmpty || names.Contains(one.Name)) && Match(wanted, one.Tags))
            .SelectMany(one => one.Tags.Select(tag => (one.Name, tag.Key, tag.Value)));
        var page = Paging.Of(found, one => new ListPosition(DateTimeOffset.UnixEpoch, $"{one.Name}/{one.Key}"), after, asked.Int32("PageSize") ?? DefaultSize);
        return new AnswerObject
        {
            {
                "TagResources",
                AnswerList.Of(page.Items.Select(one => new AnswerObject
                {
                    { "ResourceType", asked.RequiredString("ResourceType") },
                    { "ResourceName", one.Name },
                    { "TagKey", one.Key },
                    { "TagValue", one.Value },
                }))
            },
            { "NextToken", page.Last is { } last ? query.Services.Pages.Issue(text, last) : "" },
        };
    }

    private static DirectoryChange Refuse(string code) => RamAction.Change(_ => DirectoryRefusal.Of(code));

    private static TaggedKind KindOf(BoundParameters parameters)
        => parameters.RequiredString("ResourceType") == "role" ? TaggedKind.Role : TaggedKind.Policy;

    private static bool TryReadNames(BoundParameters parameters, string name, int most, out ImmutableArray<string> names)
    {
        names = [];
        return parameters.String(name) is not { } text
            || (TryReadList(text, most, item => item.ValueKind == JsonValueKind.String ? item.GetString() : null, out names)
                && names.Distinct(StringComparer.Ordinal).Count() == names.Length);
    }

    private static bool TryReadTags(string text, out ImmutableArray<RamTag> tags)
        => TryReadList(text, MostTags, ReadTag, out tags);

    private static RamTag? ReadTag(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("Key", out var key) || key.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var value = item.TryGetProperty("Value", out var given) ? given : default;
        return value.ValueKind is JsonValueKind.String or JsonValueKind.Undefined or JsonValueKind.Null
            ? new RamTag(key.GetString()!, value.ValueKind == JsonValueKind.String ? value.GetString()! : "") // Strings both.
            : null;
    }

    private static bool TryReadList<T>(string text, int most, Func<JsonElement, T?> read, out ImmutableArray<T> items)
        where T : class
    {
        items = [];
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 4 });
            if (document.RootElement.ValueKind != JsonValueKind.Array || document.RootElement.GetArrayLength() > most)
            {
                return false;
            }

            var found = document.RootElement.EnumerateArray().Select(read).ToList();
            items = [.. found.OfType<T>()];
            return items.Length == found.Count;
        }
        catch (Exception mistake) when (mistake is JsonException or InvalidOperationException)
        {
            return false; // Not JSON, or half a surrogate pair in it.
        }
    }
}
