using System.Collections.Immutable;
using System.Net;
using System.Numerics;
using Heliograph.Core.Balancing;
using Heliograph.Core.Planning;

namespace Heliograph.Agent.Reconciling;

/// <summary>Where the templates and counters of a group's members are, for one session in one direction of one interface.</summary>
/// <param name="Id">Of the group.</param>
/// <param name="Slot">Of its table, one for all sessions.</param>
/// <param name="Capacity">Template slots behind that of the session: more members than this need another block, and with it another program.</param>
internal sealed record GroupBlock(string Id, int Slot, int Capacity);

/// <summary>A member in one session.</summary>
/// <param name="Address">Of the collector.</param>
/// <param name="Index">What the table says for it.</param>
/// <param name="Counter">Its slot of the counters map.</param>
internal readonly record struct MemberSlot(IPAddress Address, byte Index, int Counter);

/// <summary>
/// A group of collectors on this host: which index each member has, and what the table says. A member keeps its index while it is
/// in the group, so that the table and the templates of many sessions, which cannot be replaced in one step, always fit each other:
/// a new member has its templates before the table names it, and one that goes keeps them until the table does so no more.
/// </summary>
/// <param name="slot">Of its table.</param>
internal sealed class GroupState(int slot)
{
    private const int SmallestBlock = 4;

    private readonly SortedDictionary<byte, IPAddress> _members = [];
    private readonly HashSet<IPAddress> _doubtful = [];
    private int _capacity = SmallestBlock;

    public int Slot { get; } = slot;

    /// <summary>What the table was filled from; null before it was, and when another process did.</summary>
    public ImmutableArray<TableMember>? Running { get; set; }

    /// <summary>A table is there, and programs may use it.</summary>
    public bool HasTable { get; set; }

    /// <summary>Of the plan, and those that were and may still be in the table.</summary>
    public IEnumerable<(byte Index, IPAddress Address)> Members => _members.Select(member => (member.Key, member.Value));

    /// <summary>Grows with the members and does not shrink: another block means another program.</summary>
    public GroupBlock Block(string id) => new(id, Slot, _capacity);

    /// <summary>As another process had it.</summary>
    public void Keep(int capacity) => _capacity = Math.Max(_capacity, capacity);

    /// <summary>A member as another process knew it.</summary>
    /// <param name="index">Its own.</param>
    /// <param name="address">Of the collector.</param>
    /// <param name="table">The indexes that the other process left in the table.</param>
    public void Adopt(byte index, IPAddress address, IReadOnlySet<byte> table)
    {
        if (_members.TryAdd(index, address) && !table.Contains(index))
        {
            _doubtful.Add(address);
        }
    }

    /// <summary>Gives an index to each member that has none.</summary>
    public void Add(GroupPlan plan)
    {
        foreach (var address in plan.Members.Select(member => member.Address).Except(_members.Values).ToList())
        {
            byte free = 0;
            while (_members.ContainsKey(free))
            {
                free++;
            }

            if (free < MemberTable.MaxMembers)
            {
                _members.Add(free, address);
            }
        }

        Keep(_members.Count == 0 ? 0 : (int)BitOperations.RoundUpToPowerOf2(_members.Keys.Max() + 1u));
    }

    /// <summary>Forgets members that are not in the plan. Called when the table names them no more.</summary>
    public void KeepOnly(GroupPlan plan)
    {
        foreach (var (index, _) in Members.Where(member => plan.Members.All(planned => !planned.Address.Equals(member.Address))).ToList())
        {
            _members.Remove(index);
        }

        _doubtful.IntersectWith(_members.Values);
    }

    /// <summary>The process before this one had it out of the table. Until it is known why, it stays out.</summary>
    public bool IsDoubtful(IPAddress address) => _doubtful.Contains(address);
}
