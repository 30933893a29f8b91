using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Errors;

/// <summary>Tags, as the three operations on them and the two creates take them.</summary>
internal static class TagRecipes
{
    private const string Tag = "TagResources";
    private const string Untag = "UnTagResources";
    private const string List = "ListTagResources";

    private static readonly string[] s_all = [Tag, Untag, List];
    private static readonly (string, string)[] s_tag = [("Tag.1.Key", "k"), ("Tag.1.Value", "v")];
    private static readonly string s_long = new('k', 129);

    public static ImmutableArray<Recipe> All { get; } =
    [
        .. s_all.Select(operation => Changed(operation, "InvalidInstanceType.NotFound", "a ResourceType that is not tagged here", ("ResourceType", "VPC"))),
        .. s_all.Select(operation => Changed(operation, "InvalidInstanceIds.NotFound", "an id that no filter has", ("ResourceId.2", "tmf-none"))),
        .. s_all.Select(operation => Changed(operation, "SizeLimitExceeded.ResourceId", "51 ids", Many("ResourceId", 51))),
        Changed(Tag, "InvalidTagKey", "a key that begins with acs:", ("Tag.1.Key", "acs:k")),
        Changed(List, "InvalidTagKey", "a key of 129 characters", ("Tag.1.Key", s_long)),
        Changed(Untag, "InvalidTagKey", "a key of 129 characters", ("TagKey.1", s_long)),
        Changed(Tag, "InvalidTagValue", "a value with http:// in it", ("Tag.1.Value", "see http://x")),
        Changed(List, "InvalidTagValue", "a value of 129 characters", ("Tag.1.Key", "k"), ("Tag.1.Value", s_long)),
        Changed(Tag, "SizeLimitExceeded.TagNum", "21 tags", ManyTags("Tag", 1, 21)),
        Changed(List, "SizeLimitExceeded.TagNum", "21 tags", ManyTags("Tag", 1, 21)),
        Changed(Untag, "SizeLimitExceeded.TagNum", "21 keys", Many("TagKey", 21)),
        Changed(Tag, "Forbidden.TagKey.Duplicated", "one key twice", [.. s_tag, ("Tag.2.Key", "k"), ("Tag.2.Value", "w")]),
        Changed(List, "Forbidden.TagKey.Duplicated", "one key twice", [.. s_tag, ("Tag.2.Key", "k"), ("Tag.2.Value", "w")]),
        Changed(Untag, "Forbidden.TagKey.Duplicated", "one key twice", ("TagKey.1", "k"), ("TagKey.2", "k")),
        Changed(Tag, "MissingParameter.TagKey", "a value without a key", ("Tag.1.Key", "")),
        new(Tag, "MissingParameter.TagValue", "a key without a value", async scene
            => await (await GoodCalls.OfAsync(scene, Tag)).Without("Tag.1.Value").SendAsync(scene)),
        new(Tag, "MissingParam.Tags", "no tag", async scene => await (await GoodCalls.OfAsync(scene, Tag)).Without("Tag").SendAsync(scene)),
        new(Tag, "QuotaExceeded.TagNum", "a 21st tag on one filter", async scene =>
        {
            var call = await GoodCalls.OfAsync(scene, Tag);
            await call.With(ManyTags("Tag", 1, 20)).SendAsync(scene);
            return await call.With(ManyTags("Tag", 21, 1)).SendAsync(scene);
        }),
        new(List, "BothEmpty.TagsAndResources", "neither ids nor tags", scene => scene.CallAsync(List, ("ResourceType", "TRAFFICMIRRORFILTER"))) { Http = 400 },
        new(List, "MissingParam.ResourceType", "no ResourceType", scene => scene.CallAsync(List, ("ResourceId.1", "tmf-1"))),
    ];

    public static (string Name, string Value)[] ManyTags(string name, int first, int count)
        => [.. Enumerable.Range(1, count).SelectMany(i => new[] { ($"{name}.{i}.Key", $"key-{first + i}"), ($"{name}.{i}.Value", "v") })];

    public static (string Name, string Value)[] Many(string name, int count) => [.. Enumerable.Range(1, count).Select(i => ($"{name}.{i}", $"item-{i}"))];

    private static Recipe Changed(string operation, string code, string how, params (string Name, string Value)[] changes)
        => new(operation, code, how, async scene => await (await GoodCalls.OfAsync(scene, operation)).With(changes).SendAsync(scene));
}
