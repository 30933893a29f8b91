using System.Collections.Immutable;
using System.Net;
using Heliograph.Agent.Steps;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Balancing;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Linux;

namespace Heliograph.Agent.Reconciling;

/// <summary>Whether a member of a group answers probes; null when that is not known.</summary>
/// <param name="group">Its id.</param>
/// <param name="address">Of the member.</param>
public delegate bool? MemberHealthReader(string group, IPAddress address);

// Groups of collectors. Order of steps: a member has its templates in every session before the table names it, and is forgotten
// after the table does so no more; the table of a new group is there before the first program that uses it.
public sealed partial class DataPlane
{
    private readonly Dictionary<string, GroupState> _groups = [];

    /// <summary>Ways to the members, of this plan and moment.</summary>
    private readonly Dictionary<IPAddress, CollectorPath> _paths = [];

    /// <summary>Members that the tables shall name.</summary>
    private readonly Dictionary<string, ImmutableArray<TableMember>> _tables = [];

    private void PrepareGroups(HostPlan plan, MemberHealthReader? health)
    {
        _paths.Clear();
        _tables.Clear();
        foreach (var group in plan.Groups)
        {
            TryGroup(group, () => Prepare(group, health));
        }
    }

    private void Prepare(GroupPlan group, MemberHealthReader? health)
    {
        if (!_groups.TryGetValue(group.Id, out var state))
        {
            _groups[group.Id] = state = new GroupState(_groupTables.Allocate());
        }

        state.Add(group);
        foreach (var (_, address) in state.Members)
        {
            _paths.TryAdd(address, _resolver.FindPath(address, PresentTemplate(address), $"group {group.Id}"));
        }

        ImmutableArray<TableMember> table = [.. state.Members.SelectMany(member => TakesFlows(group, state, member.Index, member.Address, health))];
        if (!state.HasTable)
        {
            SetTable(state, table);
        }

        _tables[group.Id] = table;
    }

    private void TryGroup(GroupPlan group, Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (failure is LinuxException or InvalidOperationException)
        {
            _problems.Add($"group {group.Id}: {failure.Message}");
        }
    }

    /// <returns>False when a group of a session could not be prepared; the problems say why.</returns>
    private bool HasGroups(InterfacePlan source) => source.Sessions.All(session => session.TargetGroup is not { } id || _tables.ContainsKey(id));

    /// <summary>Replaces what changed, and forgets what is gone. Every session has its templates by now.</summary>
    private void UpdateGroups(HostPlan plan)
    {
        foreach (var group in plan.Groups.Where(group => _tables.ContainsKey(group.Id)))
        {
            TryGroup(group, () => Update(group, _groups[group.Id], _tables[group.Id]));
        }

        foreach (var id in _groups.Keys.Except(plan.Groups.Select(group => group.Id)).ToList())
        {
            // A direction that failed may go on with the session that uses it.
            if (_directions.Values.SelectMany(state => state.Sessions).All(session => session.Intent.Group?.Id != id))
            {
                _groups.Remove(id, out var state);
                _groupTables.Free(state!.Slot); // the key is from there
            }
        }
    }

    private void Update(GroupPlan group, GroupState state, ImmutableArray<TableMember> wanted)
    {
        if (wanted.All(member => IsEverywhere(group.Id, member.Address)))
        {
            if (state.Running is not { } running || !running.SequenceEqual(wanted))
            {
                SetTable(state, wanted);
            }

            state.KeepOnly(group);
        }
        else if (state.Running is { } running)
        {
            // A direction that failed goes on with the members that it has: none may come or leave, but whoever is not well takes no flows.
            ImmutableArray<TableMember> left = [.. running.Where(
                member => wanted.Any(found => found.Index == member.Index) || group.Members.All(planned => !planned.Address.Equals(member.Address)))];
            if (left.Length < running.Length)
            {
                SetTable(state, left);
            }
        }

        if (wanted.IsEmpty)
        {
            _problems.Add($"group {group.Id}: no member takes flows; copies to it are counted and not sent");
        }
    }

    /// <summary>Every program that uses the group finds a header for the member.</summary>
    private bool IsEverywhere(string group, IPAddress address)
        => _directions.Values.Where(state => state.Place.IsAttached).SelectMany(state => state.Sessions).Where(session => session.Intent.Group?.Id == group)
            .All(session => session.Members.Any(member => member.Address.Equals(address)
                && _templateValues.GetValueOrDefault(session.TemplateSlotOf(member)) is { State: TemplateState.Ready }));

    private void SetTable(GroupState state, ImmutableArray<TableMember> members)
    {
        _groupTables.Set(state.Slot, MemberTable.Fill(members));
        (state.Running, state.HasTable) = (members, true);
    }

    /// <summary>The member, if it takes flows; if not and that is not wanted, the problems say why.</summary>
    private IEnumerable<TableMember> TakesFlows(GroupPlan group, GroupState state, byte index, IPAddress address, MemberHealthReader? health)
    {
        if (group.Members.FirstOrDefault(member => member.Address.Equals(address)) is not { TakesFlows: true } planned)
        {
            yield break;
        }

        var path = _paths[address];
        switch (StateOf(group, state, planned, health))
        {
            case MemberState.Up or MemberState.Unknown:
                yield return new TableMember(index, address, planned.Weight);
                break;
            case MemberState.Down:
                _problems.Add($"group {group.Id}: {ReasonOf(group, planned, MemberState.Down)}");
                break;
            case MemberState.Unreachable when path.Problem is { } problem:
                _awaitsNeighbour |= path.AwaitsNeighbour;
                _problems.Add(problem);
                break;
        }
    }

    private MemberState StateOf(GroupPlan group, GroupState? state, GroupMember member, MemberHealthReader? health)
    {
        if (!member.TakesFlows)
        {
            return MemberState.Draining;
        }

        var answers = group.Probe.Kind == ProbeKind.None ? true : health?.Invoke(group.Id, member.Address);
        return answers == false || (answers is null && state is not null && state.IsDoubtful(member.Address)) ? MemberState.Down
            : !_paths.TryGetValue(member.Address, out var path) || path.State != TemplateState.Ready ? MemberState.Unreachable
            : answers is null ? MemberState.Unknown
            : MemberState.Up;
    }

    private string ReasonOf(GroupPlan group, GroupMember member, MemberState state) => state switch
    {
        MemberState.Up when group.Probe.Kind == ProbeKind.None => "it is not probed",
        MemberState.Up => "answers probes",
        MemberState.Unknown => "has not answered yet, and not failed often enough",
        MemberState.Draining when member.Draining => "is draining",
        MemberState.Draining => "has weight 0",
        MemberState.Unreachable => _paths.GetValueOrDefault(member.Address)?.Problem ?? "the plan is not applied yet",
        _ when group.Probe.Kind == ProbeKind.Udp =>
            $"collector {member.Address} does not answer health messages on UDP port {TemplateValue.VxlanPort}; is heliograph receive running there?",
        _ => $"collector {member.Address} does not answer ICMP echo; is it up, and may it be pinged?",
    };

    /// <summary>Templates of the members, and last that of the session.</summary>
    private void ResolveMembers(InterfacePlan source, SessionPlan session, SessionSlot slot, int mtu)
    {
        foreach (var member in slot.Members)
        {
            var value = WithRelay(_paths[member.Address].Template(source, session), session, slot, mtu);
            SetTemplate(slot.TemplateSlotOf(member), value.State == TemplateState.Ready ? value with { MemberCounter = member.Counter } : value);
        }

        var group = slot.Intent.Group!; // this is called for sessions with one
        SetTemplate(
            slot.TemplateSlot,
            _tables[group.Id] is [var first, ..]
                ? TemplateValue.OfGroup(group.Slot, _paths[first.Address].Underlay!.Index) // whatever is in a table has one
                : TemplateValue.Unavailable(TemplateState.NoHealthyMember));
    }

    private TemplateValue? PresentTemplate(IPAddress target)
        => _templateValues.Values.FirstOrDefault(value => value is { State: TemplateState.Ready, GroupSlot: null } && value.DestinationAddress.Equals(target));

    private void AdoptGroups()
    {
        var sessions = _directions.Values.SelectMany(state => state.Sessions).Where(session => session.Intent.Group is not null).ToList();
        _groupTables.Adopt(sessions.Select(session => session.Intent.Group!.Slot).Distinct()); // filtered above, as the next
        foreach (var found in sessions.GroupBy(session => session.Intent.Group! with { Capacity = 0 }))
        {
            var table = _groupTables.MembersAt(found.Key.Slot);
            var state = new GroupState(found.Key.Slot) { HasTable = true };
            state.Keep(found.Max(session => session.Intent.Group!.Capacity));
            foreach (var member in found.SelectMany(session => session.Members))
            {
                state.Adopt(member.Index, member.Address, table);
            }

            _groups[found.Key.Id] = state;
        }
    }

    /// <summary>The groups of the plan and what went to their members.</summary>
    public ImmutableArray<GroupReport> ReportGroups(HostPlan plan, MemberHealthReader? health = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Groups.IsEmpty)
        {
            return [];
        }

        var counters = _counters.Read();
        var sessions = _directions.Values.SelectMany(state => state.Sessions).ToList();
        return [.. plan.Groups.Select(group => new GroupReport(group.Id, [.. group.Members.Select(member => Report(group, member))]))];

        MemberReport Report(GroupPlan group, GroupMember member)
        {
            var state = StateOf(group, _groups.GetValueOrDefault(group.Id), member, health);
            var sent = sessions.Where(session => session.Intent.Group?.Id == group.Id).SelectMany(session => session.Members)
                .Where(found => found.Address.Equals(member.Address))
                .Aggregate(default(Count), (sum, found) => sum + counters[found.Counter]);
            return new MemberReport(member.Address, member.Weight, state, ReasonOf(group, member, state), sent);
        }
    }
}
