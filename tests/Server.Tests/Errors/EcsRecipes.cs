using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Errors;

/// <summary>The two operations of the Ecs product.</summary>
internal static class EcsRecipes
{
    private const string Regions = "Ecs.DescribeRegions";

    public static ImmutableArray<Recipe> All { get; } =
    [
        new(Regions, "Invalid.InstanceChargeType", "InstanceChargeType=Free", scene => scene.CallAsync(Regions, ("InstanceChargeType", "Free"))),
        new(Regions, "InvalidAcceptLanguage.NotFound", "AcceptLanguage=tlh", scene => scene.CallAsync(Regions, ("AcceptLanguage", "tlh"))),
        new(Regions, "InvalidResourceType.NotFound", "ResourceType=vpc", scene => scene.CallAsync(Regions, ("ResourceType", "vpc"))),
        new("DescribeNetworkInterfaces", "InvalidRegionId.MalFormed", "RegionId=cn_hangzhou", scene => scene.CallAsync("DescribeNetworkInterfaces", ("RegionId", "cn_hangzhou"))),
    ];
}
