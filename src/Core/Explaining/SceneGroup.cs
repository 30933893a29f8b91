using System.Collections.Immutable;
using System.Net;
using Heliograph.Core.Balancing;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Core.Explaining;

/// <summary>A group of collectors that is the target of a session.</summary>
/// <param name="Id">In the words of the API, or of a plan file.</param>
/// <param name="Members">In the order in which they were registered.</param>
public sealed record SceneGroup(string Id, ImmutableArray<SceneMember> Members)
{
    /// <summary>What a host says of its members; without a report only what they were registered with is known.</summary>
    public static SceneGroup Of(string id, ImmutableArray<GroupMember> members, GroupReport? report) => new(
        id,
        [.. members.Select(member => report?.Members.FirstOrDefault(one => one.Address.Equals(member.Address)) is { } told
            ? new SceneMember(member, told.State, told.Reason)
            : new SceneMember(member, null, ""))]);

    /// <summary>The members that take flows, as they are in the table that programs ask.</summary>
    public IEnumerable<TableMember> Table => Members
        .Select((member, index) => (Scene: member, InTable: new TableMember((byte)index, member.Member.Address, member.Member.Weight)))
        .Where(member => member.Scene.TakesFlows)
        .Select(member => member.InTable);
}

/// <summary>A collector of a group.</summary>
/// <param name="Member">As it was registered.</param>
/// <param name="State">As its host sees it; null when nobody was asked.</param>
/// <param name="Reason">The same as a sentence; empty when nobody was asked.</param>
public sealed record SceneMember(GroupMember Member, MemberState? State, string Reason)
{
    public IPAddress Address => Member.Address;

    /// <summary>Unasked, what was registered must do.</summary>
    public bool TakesFlows => State is { } state ? state is MemberState.Up or MemberState.Unknown : Member.TakesFlows;
}
