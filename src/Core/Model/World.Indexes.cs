using System.Collections.Immutable;

namespace Heliograph.Core.Model;

// The questions that decisions and lists ask of a world, each answered without walking all objects.
public sealed partial record World
{
    private ImmutableDictionary<RuleId, FilterId> FilterOfRule { get; init; } = ImmutableDictionary<RuleId, FilterId>.Empty;

    private ImmutableDictionary<int, int> UsesOfNetworkId { get; init; } = ImmutableDictionary<int, int>.Empty;

    private ImmutableDictionary<FilterId, ImmutableHashSet<SessionId>> ByFilter { get; init; }
        = ImmutableDictionary<FilterId, ImmutableHashSet<SessionId>>.Empty;

    private ImmutableDictionary<InterfaceId, ImmutableHashSet<SessionId>> BySource { get; init; }
        = ImmutableDictionary<InterfaceId, ImmutableHashSet<SessionId>>.Empty;

    private ImmutableDictionary<string, ImmutableHashSet<SessionId>> ByTarget { get; init; }
        = ImmutableDictionary<string, ImmutableHashSet<SessionId>>.Empty;

    private ImmutableDictionary<string, int> SourcesByTarget { get; init; } = ImmutableDictionary<string, int>.Empty;

    private ImmutableDictionary<HostId, ImmutableHashSet<InterfaceId>> ByHost { get; init; }
        = ImmutableDictionary<HostId, ImmutableHashSet<InterfaceId>>.Empty;

    /// <summary>Session of each priority number in use, smallest number first.</summary>
    public ImmutableSortedDictionary<int, SessionId> SessionsByPriority { get; private init; } = ImmutableSortedDictionary<int, SessionId>.Empty;

    /// <summary>Filters in the order in which lists give them: oldest first.</summary>
    public ImmutableSortedSet<ListPosition> FilterOrder { get; private init; } = ImmutableSortedSet<ListPosition>.Empty;

    /// <summary>Sessions in the order in which lists give them: oldest first.</summary>
    public ImmutableSortedSet<ListPosition> SessionOrder { get; private init; } = ImmutableSortedSet<ListPosition>.Empty;

    /// <summary>Interfaces in the order in which lists give them: oldest first.</summary>
    public ImmutableSortedSet<ListPosition> InterfaceOrder { get; private init; } = ImmutableSortedSet<ListPosition>.Empty;

    /// <summary>Ids of the targets of all sessions.</summary>
    public IEnumerable<string> TargetIds => ByTarget.Keys;

    public IEnumerable<Session> SessionsOfFilter(FilterId id) => SessionsAt(ByFilter, id);

    public IEnumerable<Session> SessionsOfSource(InterfaceId id) => SessionsAt(BySource, id);

    public IEnumerable<Session> SessionsOfTarget(string id) => SessionsAt(ByTarget, id);

    public int CountSessionsOfFilter(FilterId id) => ByFilter.TryGetValue(id, out var sessions) ? sessions.Count : 0;

    public int CountSessionsOfSource(InterfaceId id) => BySource.TryGetValue(id, out var sessions) ? sessions.Count : 0;

    /// <summary>Sources of all sessions that point at the target, an interface counted once for each of its sessions.</summary>
    public int CountSourcesOfTarget(string id) => SourcesByTarget.GetValueOrDefault(id);

    public bool IsSource(InterfaceId id) => BySource.ContainsKey(id);

    public bool IsTarget(string id) => ByTarget.ContainsKey(id);

    public bool IsNetworkIdInUse(int networkId) => UsesOfNetworkId.ContainsKey(networkId);

    public IEnumerable<NetworkInterface> InterfacesOfHost(HostId id)
        => ByHost.TryGetValue(id, out var interfaces) ? interfaces.Select(i => Interfaces[i]) : [];

    public int CountInterfacesOfHost(HostId id) => ByHost.TryGetValue(id, out var interfaces) ? interfaces.Count : 0;

    private IEnumerable<Session> SessionsAt<TKey>(ImmutableDictionary<TKey, ImmutableHashSet<SessionId>> index, TKey key)
        where TKey : notnull
        => index.TryGetValue(key, out var sessions) ? sessions.Select(id => Sessions[id]) : [];

    private World WithFilter(Filter filter) => this with
    {
        Filters = Filters.Add(filter.Id, filter),
        FilterOrder = FilterOrder.Add(PositionOf(filter)),
        FilterOfRule = FilterOfRule.AddRange(
            filter.IngressRules.Concat(filter.EgressRules).Select(rule => KeyValuePair.Create(rule.Id, filter.Id))),
    };

    private World WithoutFilter(FilterId id) => !Filters.TryGetValue(id, out var filter) ? this : this with
    {
        Filters = Filters.Remove(id),
        FilterOrder = FilterOrder.Remove(PositionOf(filter)),
        FilterOfRule = FilterOfRule.RemoveRange(filter.IngressRules.Concat(filter.EgressRules).Select(rule => rule.Id)),
    };

    private World WithSession(Session session) => this with
    {
        Sessions = Sessions.Add(session.Id, session),
        SessionOrder = SessionOrder.Add(PositionOf(session)),
        SessionsByPriority = SessionsByPriority.SetItem(session.Priority, session.Id),
        UsesOfNetworkId = Count(UsesOfNetworkId, session.VirtualNetworkId, 1),
        SourcesByTarget = Count(SourcesByTarget, session.Target.Id, session.Sources.Length),
        ByFilter = Join(ByFilter, session.FilterId, session.Id),
        ByTarget = Join(ByTarget, session.Target.Id, session.Id),
        BySource = session.Sources.Aggregate(BySource, (index, source) => Join(index, source, session.Id)),
    };

    private World WithoutSession(SessionId id) => !Sessions.TryGetValue(id, out var session) ? this : this with
    {
        Sessions = Sessions.Remove(id),
        SessionOrder = SessionOrder.Remove(PositionOf(session)),
        SessionsByPriority = SessionsByPriority.GetValueOrDefault(session.Priority) == id
            ? SessionsByPriority.Remove(session.Priority)
            : SessionsByPriority,
        UsesOfNetworkId = Count(UsesOfNetworkId, session.VirtualNetworkId, -1),
        SourcesByTarget = Count(SourcesByTarget, session.Target.Id, -session.Sources.Length),
        ByFilter = Leave(ByFilter, session.FilterId, id),
        ByTarget = Leave(ByTarget, session.Target.Id, id),
        BySource = session.Sources.Aggregate(BySource, (index, source) => Leave(index, source, id)),
    };

    private World WithInterface(NetworkInterface networkInterface) => this with
    {
        Interfaces = Interfaces.Add(networkInterface.Id, networkInterface),
        InterfaceOrder = InterfaceOrder.Add(PositionOf(networkInterface)),
        ByHost = Join(ByHost, networkInterface.HostId, networkInterface.Id),
    };

    private World WithoutInterface(InterfaceId id) => !Interfaces.TryGetValue(id, out var networkInterface) ? this : this with
    {
        Interfaces = Interfaces.Remove(id),
        InterfaceOrder = InterfaceOrder.Remove(PositionOf(networkInterface)),
        ByHost = Leave(ByHost, networkInterface.HostId, id),
    };

    private static ListPosition PositionOf(Filter filter) => new(filter.CreationTime, filter.Id.Value);

    private static ListPosition PositionOf(Session session) => new(session.CreationTime, session.Id.Value);

    private static ListPosition PositionOf(NetworkInterface networkInterface)
        => new(networkInterface.CreationTime, networkInterface.Id.Value);

    private static ImmutableDictionary<TKey, int> Count<TKey>(ImmutableDictionary<TKey, int> counts, TKey key, int difference)
        where TKey : notnull
    {
        var count = counts.GetValueOrDefault(key) + difference;
        return count == 0 ? counts.Remove(key) : counts.SetItem(key, count);
    }

    private static ImmutableDictionary<TKey, ImmutableHashSet<TMember>> Join<TKey, TMember>(
        ImmutableDictionary<TKey, ImmutableHashSet<TMember>> index, TKey key, TMember member)
        where TKey : notnull
        => index.SetItem(key, index.GetValueOrDefault(key, ImmutableHashSet<TMember>.Empty).Add(member));

    private static ImmutableDictionary<TKey, ImmutableHashSet<TMember>> Leave<TKey, TMember>(
        ImmutableDictionary<TKey, ImmutableHashSet<TMember>> index, TKey key, TMember member)
        where TKey : notnull
    {
        var rest = index.GetValueOrDefault(key, ImmutableHashSet<TMember>.Empty).Remove(member);
        return rest.IsEmpty ? index.Remove(key) : index.SetItem(key, rest);
    }
}
