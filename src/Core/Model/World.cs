using System.Collections.Immutable;

namespace Heliograph.Core.Model;

/// <summary>
/// Everything of one account in one region, as of one revision: what a decision is taken on. Immutable; a change makes a new
/// world that shares all untouched parts, so its cost does not grow with the number of objects.
/// </summary>
public sealed partial record World
{
    private World(AccountId account, RegionId region, string defaultResourceGroupId)
        => (Account, Region, DefaultResourceGroupId) = (account, region, defaultResourceGroupId);

    public AccountId Account { get; }

    public RegionId Region { get; }

    /// <summary>The group of objects that were created without one.</summary>
    public string DefaultResourceGroupId { get; }

    /// <summary>Store revision up to which the world is complete.</summary>
    public long Revision { get; init; }

    public ServiceSwitch Service { get; private init; } = ServiceSwitch.Closed;

    public ImmutableDictionary<FilterId, Filter> Filters { get; private init; } = ImmutableDictionary<FilterId, Filter>.Empty;

    public ImmutableDictionary<SessionId, Session> Sessions { get; private init; } = ImmutableDictionary<SessionId, Session>.Empty;

    public ImmutableDictionary<InterfaceId, NetworkInterface> Interfaces { get; private init; }
        = ImmutableDictionary<InterfaceId, NetworkInterface>.Empty;

    public ImmutableSortedDictionary<string, LoadBalancer> LoadBalancers { get; private init; }
        = ImmutableSortedDictionary.Create<string, LoadBalancer>(StringComparer.Ordinal);

    public ImmutableDictionary<HostId, Host> Hosts { get; private init; } = ImmutableDictionary<HostId, Host>.Empty;

    /// <summary>What holds in every region; filled only in the world that is no region's.</summary>
    public AccountSettings Settings { get; private init; } = AccountSettings.Default;

    /// <summary>The accounts of the deployment; filled only in the world that is no account's.</summary>
    public ImmutableSortedDictionary<string, Account> Accounts { get; private init; }
        = ImmutableSortedDictionary.Create<string, Account>(StringComparer.Ordinal);

    public bool IsAccountWide => Region == RegionId.AccountWide;

    public static World Empty(AccountId account, RegionId region, string defaultResourceGroupId)
        => new(account, region, defaultResourceGroupId);

    /// <summary>The filter that owns a rule, with the rule.</summary>
    public bool TryFindRule(RuleId id, out Filter filter, out FilterRule rule)
    {
        if (FilterOfRule.TryGetValue(id, out var owner))
        {
            filter = Filters[owner];
            rule = filter.IngressRules.Concat(filter.EgressRules).First(r => r.Id == id);
            return true;
        }

        (filter, rule) = (null!, null!); // Not read: the answer is false.
        return false;
    }

    public World Apply(IEnumerable<WorldChange> changes) => changes.Aggregate(this, (world, change) => world.Apply(change));

    public World Apply(WorldChange change) => change switch
    {
        WorldChange.PutService put => this with { Service = put.Service },
        WorldChange.PutFilter put => WithoutFilter(put.Filter.Id).WithFilter(KeepRevision(put.Filter)),
        WorldChange.DeleteFilter delete => WithoutFilter(delete.Id),
        WorldChange.PutSession put => WithoutSession(put.Session.Id).WithSession(KeepRevision(put.Session)),
        WorldChange.DeleteSession delete => WithoutSession(delete.Id),
        WorldChange.PutInterface put => WithoutInterface(put.Interface.Id).WithInterface(put.Interface),
        WorldChange.DeleteInterface delete => WithoutInterface(delete.Id),
        WorldChange.PutInterfaceStanding put => this with { InterfaceStandings = InterfaceStandings.SetItem(put.Id.Value, put.Standing) },
        WorldChange.PutLoadBalancer put => this with { LoadBalancers = LoadBalancers.SetItem(put.LoadBalancer.Id, put.LoadBalancer) },
        WorldChange.DeleteLoadBalancer delete => this with { LoadBalancers = LoadBalancers.Remove(delete.Id) },
        WorldChange.PutHost put => this with { Hosts = Hosts.SetItem(put.Host.Id, put.Host) },
        WorldChange.DeleteHost delete => this with { Hosts = Hosts.Remove(delete.Id) },
        WorldChange.PutStanding put => this with { Settings = Settings with { Standing = put.Standing } },
        WorldChange.PutQuotas put => this with { Settings = Settings with { Quotas = put.Quotas } },
        WorldChange.PutResourceGroup put => this with
        {
            Settings = Settings with { ResourceGroups = Settings.ResourceGroups.SetItem(put.Group.Id, put.Group) },
        },
        WorldChange.DeleteResourceGroup delete => this with
        {
            Settings = Settings with { ResourceGroups = Settings.ResourceGroups.Remove(delete.Id) },
        },
        WorldChange.PutAccount put => this with { Accounts = Accounts.SetItem(put.Account.Id.Value, put.Account) },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    // The revision belongs to the last change: what does not concern the status, such as a new tag, does not make hosts wait anew.
    private Filter KeepRevision(Filter filter)
        => Filters.TryGetValue(filter.Id, out var before) && before.LastChange == filter.LastChange
            ? filter with { Committed = before.Committed }
            : filter;

    private Session KeepRevision(Session session)
        => Sessions.TryGetValue(session.Id, out var before) && before.LastChange == session.LastChange
            ? session with { Committed = before.Committed }
            : session;
}
