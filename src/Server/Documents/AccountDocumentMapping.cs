using System.Collections.Immutable;
using System.Net;
using Heliograph.Core.Model;

namespace Heliograph.Server.Documents;

internal static partial class DocumentMapping
{
    public static StandingDocument ToDocument(this AccountStanding standing) => new()
    {
        RealNameVerified = standing.RealNameVerified,
        BasicInformationComplete = standing.BasicInformationComplete,
        GroupUser = standing.GroupUser,
        PurchaseLimitReached = standing.PurchaseLimitReached,
        QuotaLeft = standing.QuotaLeft,
    };

    public static AccountStanding ToModel(this StandingDocument document) => new()
    {
        RealNameVerified = document.RealNameVerified,
        BasicInformationComplete = document.BasicInformationComplete,
        GroupUser = document.GroupUser,
        PurchaseLimitReached = document.PurchaseLimitReached,
        QuotaLeft = document.QuotaLeft,
    };

    public static QuotasDocument ToDocument(this ImmutableSortedDictionary<string, int> quotas)
        => new() { Quotas = [.. quotas.Select(quota => new QuotaDocument(quota.Key, quota.Value))] };

    public static ImmutableSortedDictionary<string, int> ToModel(this QuotasDocument document)
        => document.Quotas.ToImmutableSortedDictionary(quota => quota.Name, quota => quota.Value, StringComparer.Ordinal);

    public static ResourceGroupDocument ToDocument(this ResourceGroup group) => new()
    {
        Id = group.Id,
        Name = group.Name,
        DisplayName = group.DisplayName,
        Tags = [.. group.Tags.Select(ToDocument)],
        CreationTime = group.CreationTime,
    };

    public static ResourceGroup ToModel(this ResourceGroupDocument document) => new()
    {
        Id = document.Id,
        Name = document.Name,
        DisplayName = document.DisplayName,
        Tags = ToModel(document.Tags),
        CreationTime = document.CreationTime,
    };

    public static AccountDocument ToDocument(this Account account) => new()
    {
        Id = account.Id.Value,
        DisplayName = account.DisplayName,
        IsFirst = account.IsFirst,
        OwnerKeyId = account.OwnerKeyId,
        CreationTime = account.CreationTime,
    };

    public static Account ToModel(this AccountDocument document) => new()
    {
        Id = new AccountId(document.Id),
        DisplayName = document.DisplayName,
        IsFirst = document.IsFirst,
        OwnerKeyId = document.OwnerKeyId,
        CreationTime = document.CreationTime,
    };

    public static LoadBalancerDocument ToDocument(this LoadBalancer balancer) => new()
    {
        Id = balancer.Id,
        Classic = balancer.Network == LoadBalancerNetwork.Classic,
        Internet = balancer.Address == LoadBalancerAddress.Internet,
        Members = [.. balancer.Members.Select(member => new MemberDocument(member.Address.ToString(), member.Weight, member.Draining))],
        Probe = new ProbeDocument(
            balancer.Probe.Kind, (int)balancer.Probe.Interval.TotalSeconds, balancer.Probe.HealthyThreshold, balancer.Probe.UnhealthyThreshold),
        CreationTime = balancer.CreationTime,
    };

    public static LoadBalancer ToModel(this LoadBalancerDocument document) => new()
    {
        Id = document.Id,
        Network = document.Classic ? LoadBalancerNetwork.Classic : LoadBalancerNetwork.Vpc,
        Address = document.Internet ? LoadBalancerAddress.Internet : LoadBalancerAddress.Intranet,
        Members =
        [
            .. document.Collectors.Select(text => new GroupMember(IPAddress.Parse(text), GroupMember.DefaultWeight, false)),
            .. document.Members.Select(member => new GroupMember(IPAddress.Parse(member.Address), member.Weight, member.Draining)),
        ],
        Probe = document.Probe is not { } probe ? new HealthProbe { Kind = ProbeKind.None } : new HealthProbe
        {
            Kind = probe.Kind,
            Interval = TimeSpan.FromSeconds(probe.IntervalSeconds),
            HealthyThreshold = probe.HealthyThreshold,
            UnhealthyThreshold = probe.UnhealthyThreshold,
        },
        CreationTime = document.CreationTime,
    };
}
