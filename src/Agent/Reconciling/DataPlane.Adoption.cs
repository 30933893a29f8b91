using System.Buffers.Binary;
using System.Collections.Immutable;
using Heliograph.Agent.Pinning;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Linux;

namespace Heliograph.Agent.Reconciling;

public sealed partial class DataPlane
{
    /// <summary>Rules that are gone and not yet added up, over all interfaces; more are not waited with.</summary>
    private const int MaxGone = 512;

    /// <summary>How long filters of a process that was killed go on copying; three refresh intervals of an agent.</summary>
    private static readonly TimeSpan UnpinnedLimit = TimeSpan.FromSeconds(15);

    /// <summary>What runs can be there without an agent.</summary>
    private bool NeedsHeartbeat => _pins is not null || _attacher.UsesClsact;

    /// <summary>How many directions of interfaces another process left running and this one took over.</summary>
    public int AdoptedDirections { get; private set; }

    /// <summary>Shows that the agent lives: programs go on copying for the limit from now on.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Beat()
    {
        if (!NeedsHeartbeat)
        {
            return;
        }

        var limit = _pins?.Options.HeartbeatLimit ?? UnpinnedLimit;
        var deadline = KernelClock.MonotonicNanoseconds + (ulong)(limit.TotalMilliseconds * 1_000_000);
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(value, deadline);
        _maps.Heartbeat.Update(0, value);
        _predecessors?.Beat(deadline);
    }

    /// <summary>Ends every mirror, pinned or not, and removes every name.</summary>
    public void RemoveAll()
    {
        foreach (var key in _directions.Keys.ToList())
        {
            Remove(key);
        }

        _predecessors?.KeepOnly([]);
        _underlays.RemoveAll();
        if (_layout is not null)
        {
            LayoutDirectory.Remove(_layout.Path);
        }
    }

    private void Adopt()
    {
        if (_layout is null)
        {
            return;
        }

        var carried = new List<CarriedDocument>();
        foreach (var directory in _layout.Directions())
        {
            if (Adopt(directory) is { } document)
            {
                carried.AddRange(document.Carried);
            }
        }

        AdoptedDirections = _directions.Count;
        AdoptSlots(carried);
        AdoptHits();
        RetireGone(isNews: false);
        _underlays.Adopt();
    }

    /// <returns>Null when nothing runs there, or nothing is known of it.</returns>
    private DirectionDocument? Adopt(string directory)
    {
        var place = new ProgramPlace(directory, _attacher);
        try
        {
            if (place.Adopt()?.Direction is not { } document)
            {
                // A link that nobody can tell anything of is of no use; without one, these are remains of a step that was not finished.
                place.Remove();
                return null;
            }

            var state = DirectionState.Of(document, place);
            _directions[(state.InterfaceId, state.Direction)] = state;
            return document;
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    private void AdoptSlots(List<CarriedDocument> carried)
    {
        _counters.Adopt([.. _directions.Values.SelectMany(state => state.CounterBlocks)], carried);
        var blocks = _directions.Values.SelectMany(state => state.Sessions).Select(session => session.TemplateBlock).ToList();
        _templates.Adopt(blocks);
        _policies.Adopt(_directions.Values.SelectMany(state => state.Sessions).Select(session => (session.Id, session.PolicySlot)));
        foreach (var slot in blocks.SelectMany(block => Enumerable.Range(block.First, block.Size)))
        {
            if (_templates.TryGet(slot, out var value))
            {
                _templateValues[slot] = value;
            }
        }

        AdoptGroups();
    }

    private DirectionState NewState(InterfaceId interfaceId, TrafficDirection direction)
    {
        var predecessor = _predecessors?.Find(interfaceId, direction);
        var place = new ProgramPlace(_layout?.PathOf(interfaceId, direction), _attacher);
        try
        {
            if (predecessor is not null)
            {
                place.AdoptLink(predecessor.LinkPath);
            }

            var slots = new DirectionSlots(_counters.Allocate(DirectionSlots.Size));
            var state = new DirectionState(interfaceId, direction, slots, place) { Predecessor = predecessor };
            _directions[(interfaceId, direction)] = state;
            return state;
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Adds what rules that are gone have counted to the sums, and gives their slots back. The program that had them may run
    /// for a moment after it was replaced, so this waits for it; and because that takes milliseconds, not while there is news to act on.
    /// </summary>
    private void RetireGone(bool isNews)
    {
        var states = _directions.Values.Where(state => state.Gone.Count > 0).ToList();
        if (states.Count == 0 || (isNews && states.Sum(state => state.Gone.Count) < MaxGone))
        {
            return;
        }

        try
        {
            _templates.WaitForPrograms();
            var counters = _counters.Read();
            foreach (var state in states)
            {
                state.Retire(state.Gone, slot => counters[slot]);
                state.Gone.ForEach(rule => _counters.Free(rule.Rule.Slot, 1));
                state.Gone.Clear();
                state.MustDescribe = true;
                Settle(state);
            }
        }
        catch (Exception failure) when (failure is IOException)
        {
            // It is done later; meanwhile their slots are read as they are.
            _problems.Add(failure.Message);
        }
    }

    /// <summary>What has to follow the swap of a program. A step that fails is done with the next plan or change, or by the next process.</summary>
    private void Settle(DirectionState state)
    {
        if (state.Predecessor is { } predecessor)
        {
            _templates.WaitForPrograms();
            AddCountsOf(predecessor, state);
            state.Predecessor = null;
            state.MustDescribe = true;
        }

        // Without a program there is nothing that another process could take over.
        if (state.MustDescribe && _layout is not null && state.Place.Fingerprint is { } fingerprint)
        {
            state.Place.Describe(new ProgramDocument(fingerprint, state.ToDocument(state.Sessions, state.Gone, CarriedOf(state))));
        }

        state.MustDescribe = false;
        state.Place.MoveHere();
        _predecessors?.Remove(state.InterfaceId, state.Direction);
    }

    private void AddCountsOf(Predecessor predecessor, DirectionState state)
    {
        if (predecessor.ReadCounters() is not { } counters || predecessor.Document is not { } document)
        {
            return;
        }

        var slots = new DirectionSlots(document.Counters);
        Carry(slots.Seen, state.Slots.Seen);
        Carry(slots.Unmatched, state.Slots.Unmatched);
        Carry(slots.Arp, state.Slots.Arp);
        Carry(slots.Dhcp, state.Slots.Dhcp);
        Carry(slots.OwnCopies, state.Slots.OwnCopies);
        if (document.CounterSlots > DirectionSlots.FirstSize)
        {
            Carry(slots.MatchedAgain, state.Slots.MatchedAgain);
        }

        state.RetiredAccept += document.RetiredAccept;
        state.RetiredDrop += document.RetiredDrop;
        var gone = document.Gone.Select(GoneRule.Of).ToList();
        foreach (var described in document.Sessions)
        {
            var old = SessionSlot.Of(described);
            var counted = Enum.GetValues<SessionCounter>().Where(counter => (int)counter < (described.CounterSlots ?? SessionSlots.FirstSize));
            var session = state.Sessions.FirstOrDefault(slot => slot.Id == old.Id);
            foreach (var counter in session is null ? [] : counted)
            {
                Carry(old.Counters[counter], session!.Counters[counter]); // there are counters only with a session
            }

            foreach (var rule in old.Rules)
            {
                var same = session?.Rules.Where(slot => slot.Id == rule.Id && slot.Action == rule.Action).ToList() ?? [];
                if (same.Count > 0)
                {
                    Carry(rule.Slot, same[0].Slot);
                }
                else
                {
                    gone.Add(new GoneRule(old.Id, rule));
                }
            }

            foreach (var member in session?.Members ?? [])
            {
                old.Members.Where(known => known.Address.Equals(member.Address)).ToList().ForEach(known => Carry(known.Counter, member.Counter));
            }

            state.Sessions = [.. state.Sessions.Select(slot => slot.Id == old.Id ? slot with { RetiredAccept = slot.RetiredAccept + old.RetiredAccept } : slot)];
        }

        state.Retire(gone, slot => counters[slot]);

        void Carry(int from, int to) => _counters.Carry(to, counters[from]);
    }

    private ImmutableArray<CarriedDocument> CarriedOf(DirectionState state)
        => _counters.CarriedOf(state.CounterBlocks.SelectMany(block => Enumerable.Range(block.First, block.Size)));
}
