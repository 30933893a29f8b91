namespace Heliograph.Server.Tests.Errors;

/// <summary>Limits that are published as text only, or in several forms: rules, names, tags, tokens.</summary>
internal static class FurtherLimits
{
    private static readonly string[] s_schemes = ["http://x", "https://x", "HTTP://x"];

    public static IEnumerable<Limit> Of(PublishedOperation operation) =>
    [
        .. operation.Parameters.Where(parameter => parameter.Name.EndsWith("Name", StringComparison.Ordinal) || parameter.Name.EndsWith("Description", StringComparison.Ordinal))
            .Where(parameter => parameter.Name.StartsWith("TrafficMirror", StringComparison.Ordinal))
            .Select(parameter => Make(operation, parameter.Name, "does not begin with http:// or https://", $"IllegalParam.{parameter.Name}") with
            {
                Accepted = [[(parameter.Name, "see http://x")]],
                Refused = [.. s_schemes.Select(text => new[] { (parameter.Name, text) })],
            }),
        .. operation.Parameter("ClientToken") is null ? (Limit[])[] :
        [
            Make(operation, "ClientToken", "ASCII", "IllegalParam.ClientToken") with { Refused = [[("ClientToken", "tökén")]] },
        ],
        .. operation.Parameter("IngressRules") is null ? [] : RulesOf(operation, "IngressRules.1.").Concat(RulesOf(operation, "EgressRules.1.")),
        .. operation.Parameter("IngressRules") is null ? (Limit[])[] : [TooManyRules(operation, "IngressRules"), TooManyRules(operation, "EgressRules")],
        .. operation.Name == "CreateTrafficMirrorFilterRules" ? (Limit[])
        [
            Make(operation, "IngressRules", "a rule in either direction", "MissingParam.IngressRules") with { LeftOut = ["IngressRules", "EgressRules"] },
        ] : [],
        .. operation.Name == "UpdateTrafficMirrorSessionAttribute" ? (Limit[])
        [
            Make(operation, "TrafficMirrorTargetType", "a new type comes with a new id", "MissingParam.TrafficMirrorTargetId") with
            {
                Accepted = [[("TrafficMirrorTargetType", "NetworkInterface")]], Refused = [[("TrafficMirrorTargetType", "SLB")]],
            },
        ] : [],
        .. operation.Name == "UpdateTrafficMirrorFilterRuleAttribute" ? RulesOf(operation, "") : [],
        .. operation.Parameters.Where(parameter => parameter.Name is "Tag" or "Tags" && operation.Product == "Vpc").SelectMany(parameter => TagsOf(operation, parameter.Name)),
        .. operation.Name is "TagResources" or "UnTagResources" or "ListTagResources" ? (Limit[])[TooMany(operation, "ResourceId", 50, "SizeLimitExceeded.ResourceId")] : [],
        .. operation.Name == "UnTagResources" ? (Limit[])[TooMany(operation, "TagKey", 20, "SizeLimitExceeded.TagNum")] : [],
    ];

    private static IEnumerable<Limit> RulesOf(PublishedOperation operation, string path)
    {
        var isCreate = operation.Name == "CreateTrafficMirrorFilter";
        var lowest = path.Length == 0 ? "1" : "0"; // 0 is what terraform sends for "not given".
        yield return Make(operation, $"{path}Priority", "1 to 16777216", "IllegalParam.Priority") with
        {
            Accepted = [[($"{path}Priority", lowest)], [($"{path}Priority", "1")], [($"{path}Priority", "16777216")]],
            Refused = [[($"{path}Priority", "-1")], [($"{path}Priority", "16777217")]],
        };
        foreach (var (side, code) in new[] { ("Source", "Src"), ("Destination", "Dst") })
        {
            var block = $"{path}{side}CidrBlock";
            yield return Make(operation, block, "an IPv4 block", isCreate ? $"IllegalParamFormat.{code}CidrBlock" : "IllegalParam.CidrBlock") with
            {
                Accepted = [[(block, "0.0.0.0/0")], [(block, "10.1.2.3/32")], [(block, "10.0.0.5/24")]],
                Refused = [[(block, "10.0.0.0/33")], [(block, "10.0.0.0")], [(block, "10.0.0/8")], [(block, "fd00::/8")], [(block, "256.0.0.0/8")]],
            };
            var ports = $"{path}{side}PortRange";
            yield return Make(operation, ports, "-1/-1 or 0/0 to 65535/65535", $"IllegalParamFormat.{side}PortRange") with
            {
                Accepted = [[(ports, "-1/-1")], [(ports, "0/0")], [(ports, "0/65535")], [(ports, "65535/65535")]],
                Refused = [[(ports, "0/65536")], [(ports, "80")], [(ports, "-1/80")], [(ports, "a/b")]],
            };
            yield return Make(operation, ports, "start is not after end", $"IllegalParam.{side}PortRange") with { Accepted = [[(ports, "80/80")]], Refused = [[(ports, "81/80")]] };
        }
    }

    private static Limit TooManyRules(PublishedOperation operation, string list) => Make(operation, list, "at most 10 rules", $"IllegalParam.{list}") with
    {
        Accepted = [[.. Enumerable.Range(1, 10).SelectMany(i => Scene.Rule($"{list}.{i}"))]],
        Refused = [[.. Enumerable.Range(1, 11).SelectMany(i => Scene.Rule($"{list}.{i}"))]],
    };

    private static IEnumerable<Limit> TagsOf(PublishedOperation operation, string list)
    {
        (string, string)[] Tag(string key, string value) => [($"{list}.1.Key", key), ($"{list}.1.Value", value)];
        var (good, longest, tooLong) = (new string('x', 1), new string('x', 128), new string('x', 129));
        yield return Make(operation, $"{list}.1.Key", "1 to 128 characters, not aliyun… or acs:…, no http:// or https://", "InvalidTagKey") with
        {
            Accepted = [Tag(longest, good)],
            Refused = [Tag(tooLong, good), Tag("aliyun-k", good), Tag("acs:k", good), Tag("http://k", good), Tag("a https://k", good)],
        };
        yield return Make(operation, $"{list}.1.Value", "at most 128 characters, not aliyun… or acs:…, no http:// or https://", "InvalidTagValue") with
        {
            Accepted = [Tag("k", longest), Tag("k", "")],
            Refused = [Tag("k", tooLong), Tag("k", "aliyun"), Tag("k", "acs:v"), Tag("k", "see http://v"), Tag("k", "https://v")],
        };
        yield return Make(operation, list, "at most 20", "SizeLimitExceeded.TagNum") with
        {
            Accepted = [TagRecipes.ManyTags(list, 1, 20)],
            Refused = [TagRecipes.ManyTags(list, 1, 21)],
        };
    }

    private static Limit TooMany(PublishedOperation operation, string list, int most, string code) => Make(operation, list, $"at most {most}", code) with
    {
        Accepted = [TagRecipes.Many(list, most)],
        Refused = [TagRecipes.Many(list, most + 1)],
        Then = list == "ResourceId" ? "InvalidInstanceIds.NotFound" : null,
    };

    private static Limit Make(PublishedOperation operation, string parameter, string what, string code) => new(operation.Key, parameter, what, code);
}
