using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Server;

namespace Heliograph.Composition;

/// <summary>Names of the choices that are lenient unless the operator wants them strict, and what each switches.</summary>
internal static class StrictSwitches
{
    /// <summary>The newest pages; older ones have 9600.</summary>
    private const int NewestMaxPacketLength = 8500;

    private const string ThrottlingStatus = "throttling-status";
    private const string XmlLists = "xml-lists";

    private static readonly Dictionary<string, Func<MirrorPolicy, MirrorPolicy>> s_policies = new(StringComparer.Ordinal)
    {
        ["ipv6"] = policy => policy with { RefuseIpv6 = true },
        ["reopening"] = policy => policy with { RefuseReopening = true },
        ["rule-priority"] = policy => policy with { RequireRulePriority = true },
        ["concurrency"] = policy => policy with { RefuseConcurrentOperations = true },
        ["packet-length"] = policy => policy with { MaxPacketLength = NewestMaxPacketLength },
    };

    public static IEnumerable<string> Names => [.. s_policies.Keys, ThrottlingStatus, XmlLists];

    public static bool IsKnown(string name) => Names.Contains(name);

    public static ServerOptions Apply(ServerOptions options, ImmutableArray<string> names) => options with
    {
        Policy = names.Where(s_policies.ContainsKey).Aggregate(options.Policy, (policy, name) => s_policies[name](policy)),
        RateLimits = options.RateLimits with { TooManyRequestsStatus = names.Contains(ThrottlingStatus) },
        WrapXmlLists = names.Contains(XmlLists),
    };
}
