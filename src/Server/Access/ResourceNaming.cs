using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Ram.Evaluation;
using Heliograph.Server.Pipeline;
using Heliograph.Wire.Actions;

namespace Heliograph.Server.Access;

/// <summary>The resources that a call must be allowed on: those of the operation table with their holes filled.</summary>
internal static class ResourceNaming
{
    private const string FilterPart = "trafficmirrorfilter/";
    private const string SessionPart = "trafficmirrorsession/";
    private const string Any = "*";

    public static ImmutableArray<RequestedResource> Of(Call call)
        => [.. call.Operation!.Ram.Resources.SelectMany(resource => Names(call, resource)).Distinct().Select(arn => Of(call, arn))];

    /// <summary>A session that a call does not name, but tells of.</summary>
    public static RequestedResource OfSession(RegionId region, AccountId account, Session session)
        => new($"acs:vpc:{region}:{account}:{SessionPart}{session.Id}")
        {
            ResourceGroupId = session.ResourceGroupId,
            Tags = session.Tags.ToImmutableDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal),
        };

    private static IEnumerable<string> Names(Call call, RamResource resource)
    {
        if (resource.OnlyIf is { } condition && !call.Parameters.Has(condition))
        {
            return [];
        }

        return resource.ForEach is { } list
            ? call.Parameters.Strings(list).Select(item => Fill(call, resource.Arn, item))
            : [Fill(call, resource.Arn, null)];
    }

    private static string Fill(Call call, string template, string? item)
    {
        const string open = "{#";
        var name = template;
        while (name.IndexOf(open, StringComparison.Ordinal) is >= 0 and var start)
        {
            var end = name.IndexOf('}', start);
            name = string.Concat(name.AsSpan(0, start), Value(call, name[(start + open.Length)..end], item), name.AsSpan(end + 1));
        }

        return name;
    }

    private static string Value(Call call, string hole, string? item) => hole switch
    {
        "regionId" => call.Region.Value,
        "accountId" => call.Caller.Account.Value,
        "resourceId" => item ?? Any,
        "resourceType" => call.Parameters.RequiredString("ResourceType").ToLowerInvariant(),
        "roleAccountId" => RoleArn.TryParse(call.Parameters.RequiredString("RoleArn"), out var role) ? role.Account.Value : "",
        "roleName" => RoleArn.TryParse(call.Parameters.RequiredString("RoleArn"), out var role) ? role.Name : "",
        "policyOwner" => call.Parameters.String("PolicyType") == "System" ? "system" : call.Caller.Account.Value,
        "UserName" => call.Parameters.String("UserName") ?? (call.Caller as UserCaller)?.UserName ?? Any,
        "TrafficMirrorFilterId" when NamesRuleOnly(call) => FilterOfRule(call),
        _ => call.Parameters.String(hole) ?? Any,
    };

    private static bool NamesRuleOnly(Call call)
        => call.Operation!.FindParameter("TrafficMirrorFilterId") is null
            || (call.Operation.FindParameter("TrafficMirrorFilterRuleId") is not null
                && !call.Parameters.Has("TrafficMirrorFilterId") && call.Parameters.Has("TrafficMirrorFilterRuleId"));

    /// <summary>Operations on a rule are authorized on its filter; a rule that is not there is in no filter that could be named.</summary>
    private static string FilterOfRule(Call call)
    {
        var rule = new RuleId(call.Parameters.String("TrafficMirrorFilterRuleId") ?? "");
        return call.World.Current.TryFindRule(rule, out var filter, out _) ? filter.Id.Value : Any;
    }

    private static RequestedResource Of(Call call, string arn) => Of(call.World.Current, arn, GroupOfRequest(call));

    /// <summary>A resource with what is known of it: the group and the tags of the filter or session that it names.</summary>
    /// <param name="world">Where it is looked for.</param>
    /// <param name="arn">Its name.</param>
    /// <param name="groupOfRequest">The group that the request names; it counts where the resource is <c>…/*</c>. Null: none.</param>
    public static RequestedResource Of(World world, string arn, string? groupOfRequest)
    {
        var (group, tags) = IdIn(arn, FilterPart) is { } filter ? OfFilter(world, new FilterId(filter))
            : IdIn(arn, SessionPart) is { } session ? OfSession(world, new SessionId(session))
            : (null, []);
        return new RequestedResource(arn)
        {
            ResourceGroupId = group ?? (arn.EndsWith("/*", StringComparison.Ordinal) ? groupOfRequest : null) ?? "",
            Tags = tags.ToImmutableDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal),
        };
    }

    private static (string? Group, ImmutableArray<Tag> Tags) OfFilter(World world, FilterId id)
        => world.Filters.TryGetValue(id, out var filter) ? (filter.ResourceGroupId, filter.Tags) : (null, []);

    private static (string? Group, ImmutableArray<Tag> Tags) OfSession(World world, SessionId id)
        => world.Sessions.TryGetValue(id, out var session) ? (session.ResourceGroupId, session.Tags) : (null, []);

    private static string? IdIn(string arn, string part)
    {
        var at = arn.IndexOf($":{part}", StringComparison.Ordinal);
        return at < 0 ? null : arn[(at + 1 + part.Length)..];
    }

    /// <summary>What is made without a group is made in the default one; a list without the parameter is in no group (ruling 79).</summary>
    private static string? GroupOfRequest(Call call)
        => (call.Operation!.FindParameter("ResourceGroupId") is null ? null : call.Parameters.String("ResourceGroupId"))
            ?? (call.Operation.Ram.Level == "create" ? call.World.Current.DefaultResourceGroupId : null);
}
