using System.Collections.Immutable;

namespace Heliograph.Core.Model;

/// <summary>What holds for an account in every region.</summary>
public sealed record AccountSettings
{
    public static AccountSettings Default { get; } = new();

    public AccountStanding Standing { get; init; } = AccountStanding.Good;

    /// <summary>Raised or lowered quotas by name; a quota that is not here has its default.</summary>
    public ImmutableSortedDictionary<string, int> Quotas { get; init; } = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>The groups beside the default one, which always is.</summary>
    public ImmutableDictionary<string, ResourceGroup> ResourceGroups { get; init; } = ImmutableDictionary<string, ResourceGroup>.Empty;
}

/// <summary>Whether an account may open the service. Set by the operator, so that a developer can rehearse each refusal.</summary>
public sealed record AccountStanding
{
    public static AccountStanding Good { get; } = new();

    /// <summary>Real-name verification is completed.</summary>
    public bool RealNameVerified { get; init; } = true;

    /// <summary>The basic information of the account is complete.</summary>
    public bool BasicInformationComplete { get; init; } = true;

    /// <summary>An account of the provider's own group, which may not buy the commodity.</summary>
    public bool GroupUser { get; init; }

    /// <summary>The commodity may not be bought again.</summary>
    public bool PurchaseLimitReached { get; init; }

    /// <summary>The channel partner has credit left.</summary>
    public bool QuotaLeft { get; init; } = true;
}

/// <summary>A resource group, <c>rg-…</c>. It holds resources of every region of the account.</summary>
public sealed record ResourceGroup
{
    public required string Id { get; init; }

    /// <summary>Unique in the account; cannot be changed.</summary>
    public required string Name { get; init; }
    public required string DisplayName { get; init; }
    public ImmutableArray<Tag> Tags { get; init; } = [];
    public required DateTimeOffset CreationTime { get; init; }
}
