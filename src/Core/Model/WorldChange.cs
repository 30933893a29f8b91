using System.Collections.Immutable;

namespace Heliograph.Core.Model;

/// <summary>One document of a world that is put or deleted. A decision is a list of these.</summary>
public abstract record WorldChange
{
    private WorldChange()
    {
    }

    /// <summary>The change as part of a commit; only what has a lifecycle remembers it.</summary>
    public WorldChange CommittedAt(CommitPoint point) => this switch
    {
        PutFilter put => put with { Filter = put.Filter with { Committed = point } },
        PutSession put => put with { Session = put.Session with { Committed = point } },
        _ => this,
    };

    public sealed record PutService(ServiceSwitch Service) : WorldChange;

    public sealed record PutFilter(Filter Filter) : WorldChange;

    public sealed record DeleteFilter(FilterId Id) : WorldChange;

    public sealed record PutSession(Session Session) : WorldChange;

    public sealed record DeleteSession(SessionId Id) : WorldChange;

    public sealed record PutInterface(NetworkInterface Interface) : WorldChange;

    public sealed record DeleteInterface(InterfaceId Id) : WorldChange;

    public sealed record PutInterfaceStanding(InterfaceId Id, InterfaceStanding Standing) : WorldChange;

    public sealed record PutLoadBalancer(LoadBalancer LoadBalancer) : WorldChange;

    public sealed record DeleteLoadBalancer(string Id) : WorldChange;

    public sealed record PutHost(Host Host) : WorldChange;

    public sealed record DeleteHost(HostId Id) : WorldChange;

    // These four belong to the world that is no region's.
    public sealed record PutStanding(AccountStanding Standing) : WorldChange;

    public sealed record PutQuotas(ImmutableSortedDictionary<string, int> Quotas) : WorldChange;

    public sealed record PutResourceGroup(ResourceGroup Group) : WorldChange;

    public sealed record DeleteResourceGroup(string Id) : WorldChange;

    // Belongs to the world that is no account's.
    public sealed record PutAccount(Account Account) : WorldChange;
}
