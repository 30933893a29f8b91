using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

/// <summary>A resource group as ResourceManager shows it.</summary>
internal static class ResourceGroupAnswer
{
    /// <summary>The status of a group that can be used.</summary>
    public const string Usable = "OK";

    /// <summary>The group that every account has; it was there before anybody could say when.</summary>
    public static ResourceGroup DefaultOf(World world) => new()
    {
        Id = world.DefaultResourceGroupId,
        Name = ResourceGroupChecks.DefaultName,
        DisplayName = "default resource group",
        CreationTime = DateTimeOffset.UnixEpoch,
    };

    /// <summary>What every operation tells.</summary>
    public static AnswerObject Of(ResourceGroup group, AccountId account) => new()
    {
        { "AccountId", account.Value },
        { "CreateDate", WireWords.ToSecond(group.CreationTime) },
        { "DisplayName", group.DisplayName },
        { "Id", group.Id },
        { "Name", group.Name },
    };

    /// <summary>With its status, here and in all regions.</summary>
    public static AnswerObject Of(ResourceGroup group, AccountId account, string status, IEnumerable<RegionId> regions)
    {
        var answer = Of(group, account);
        answer.Add("RegionStatuses", AnswerList.Of(
            regions.Select(region => new AnswerObject { { "RegionId", region.Value }, { "Status", status } }), "RegionStatus"));
        answer.Add("Status", status);
        return answer;
    }

    public static AnswerList Tags(ResourceGroup group)
        => AnswerList.Of(group.Tags.Select(tag => new AnswerObject { { "TagKey", tag.Key }, { "TagValue", tag.Value } }), "Tag");
}
