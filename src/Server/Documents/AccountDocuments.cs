using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Server.Documents;

// The stored form of accounts, of what holds for one in every region, and of load balancers.

internal sealed record StandingDocument
{
    public int V { get; init; } = 1;
    public bool RealNameVerified { get; init; } = true;
    public bool BasicInformationComplete { get; init; } = true;
    public bool GroupUser { get; init; }
    public bool PurchaseLimitReached { get; init; }
    public bool QuotaLeft { get; init; } = true;
}

internal sealed record QuotaDocument(string Name, int Value);

internal sealed record QuotasDocument
{
    public int V { get; init; } = 1;
    public ImmutableArray<QuotaDocument> Quotas { get; init; } = [];
}

internal sealed record ResourceGroupDocument
{
    public int V { get; init; } = 1;
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string DisplayName { get; init; }
    public ImmutableArray<TagDocument> Tags { get; init; } = [];
    public required DateTimeOffset CreationTime { get; init; }
}

/// <summary>An account of the deployment; the key of its owner stands elsewhere (AccessKeyDocument).</summary>
internal sealed record AccountDocument
{
    public int V { get; init; } = 1;
    public required string Id { get; init; }
    public string DisplayName { get; init; } = "";
    public bool IsFirst { get; init; }
    public string OwnerKeyId { get; init; } = "";
    public required DateTimeOffset CreationTime { get; init; }
}

internal sealed record LoadBalancerDocument
{
    public int V { get; init; } = 1;
    public required string Id { get; init; }
    public bool Classic { get; init; }
    public bool Internet { get; init; }

    /// <summary>Of documents from before there were members: they have the default weight.</summary>
    public ImmutableArray<string> Collectors { get; init; } = [];
    public ImmutableArray<MemberDocument> Members { get; init; } = [];

    /// <summary>Missing in documents from before there were probes: members are not probed.</summary>
    public ProbeDocument? Probe { get; init; }
    public required DateTimeOffset CreationTime { get; init; }
}

internal sealed record MemberDocument(string Address, int Weight, bool Draining);

internal sealed record ProbeDocument(ProbeKind Kind, int IntervalSeconds, int HealthyThreshold, int UnhealthyThreshold);
