using System.Collections.Frozen;
using Heliograph.Ram.Documents;

namespace Heliograph.Ram.Identities;

/// <summary>A built-in policy; it has one version, <c>v1</c>.</summary>
public sealed record SystemPolicy(string Name, string Description, PolicyDocument Document);

/// <summary>
/// The built-in policies. The two for VPC have their published texts, and neither has a pattern for mirroring; so there is a pair of our own.
/// </summary>
/// <remarks>AliyunVPCFullAccess v12 (7 April 2023), AliyunVPCReadOnlyAccess v9 (7 August 2025).</remarks>
public static class SystemPolicies
{
    public const string MirrorFullAccess = "HeliographTrafficMirrorFullAccess";
    public const string MirrorReadOnlyAccess = "HeliographTrafficMirrorReadOnlyAccess";

    public static FrozenDictionary<string, SystemPolicy> All { get; } = new[]
    {
        Policy("AdministratorAccess", "Everything", "*"),
        Policy(
            "AliyunVPCFullAccess",
            "Virtual private clouds: everything but mirroring",
            "vpc:*HaVip*", "vpc:*RouteTable*", "vpc:*VRouter*", "vpc:*RouteEntry*", "vpc:*RouteEntries*", "vpc:*VSwitch*", "vpc:*Vpc*",
            "vpc:*Cen*", "vpc:*Tag*", "vpc:*NetworkAcl*", "vpc:*FlowLog*", "vpc:*Ipv4Gateway*", "vpc:*PrefixList*",
            "vpc:*DhcpOptionsSet*", "vpc:DeletionProtection", "vpc:*TagResource*", "vpc:MoveResourceGroup"),
        Policy(
            "AliyunVPCReadOnlyAccess",
            "Virtual private clouds: reading, without mirroring",
            "vpc:DescribeHaVip*", "vpc:DescribeRouteTable*", "vpc:DescribeRouteEntry*", "vpc:DescribeVSwitch*", "vpc:DescribeVRouter*",
            "vpc:DescribeVpc*", "vpc:Describe*Cen*", "vpc:ListTag*", "vpc:DescribeTag*", "vpc:DescribeNetworkAcl*", "vpc:DescribeFlowLog*",
            "vpc:CheckCanAllocateVpcPrivateIpAddress", "vpc:ListIpv4Gateways", "vpc:GetIpv4GatewayAttribute", "vpc:ListDhcpOptionsSets",
            "vpc:GetDhcpOptionsSet"),
        Policy("AliyunSTSAssumeRoleAccess", "Assuming roles", "sts:AssumeRole"),
        Policy(
            MirrorFullAccess,
            "Traffic mirroring: everything",
            "vpc:*TrafficMirror*", "vpc:TagResources", "vpc:UnTagResources", "vpc:ListTagResources", "vpc:MoveResourceGroup",
            "vpc:DescribeRegions", "ecs:DescribeNetworkInterfaces"),
        Policy(
            MirrorReadOnlyAccess,
            "Traffic mirroring: reading",
            "vpc:ListTrafficMirror*", "vpc:GetTrafficMirrorServiceStatus", "vpc:ListTagResources", "vpc:DescribeRegions",
            "ecs:DescribeNetworkInterfaces"),
    }.ToFrozenDictionary(policy => policy.Name, StringComparer.Ordinal);

    private static SystemPolicy Policy(string name, string description, params string[] actions)
        => new(name, description, PolicyDocument.Parse(
            $$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":[{{string.Join(',', actions.Select(action => $"\"{action}\""))}}],"Resource":"*"}]}""",
            DocumentUse.Identity));
}
