using System.Collections.Immutable;
using Heliograph.Agent.Previewing;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Model;

namespace Heliograph.Agent.Reconciling;

public sealed partial class DataPlane
{
    /// <summary>The way of the copies of a session as it stands in the maps now; null when none is sent.</summary>
    internal CopyPath? CopiesOf(SessionId session)
    {
        var all = _directions.SelectMany(direction => direction.Value.Sessions.SelectMany(
            slot => ReadyTemplates(slot).Select(template => (direction.Key.Interface, slot.Id, Template: template)))).ToList();
        var own = all.Where(copies => copies.Id == session).ToList();
        if (own.Count == 0)
        {
            return null;
        }

        var marks = own.Select(copies => Mark(copies.Template)).ToHashSet();
        return new CopyPath(
            own[0].Template.VirtualNetworkId,
            [.. own.Select(copies => copies.Template.UnderlayIndex)],
            own.DistinctBy(copies => copies.Template.SourceAddress)
                .ToImmutableSortedDictionary(copies => copies.Template.SourceAddress.ToString(), copies => copies.Interface, StringComparer.Ordinal),
            [.. own.Select(copies => copies.Template.DestinationAddress.ToString())],
            [.. all.Where(copies => copies.Id != session && marks.Contains(Mark(copies.Template))).Select(copies => copies.Id).Distinct().OrderBy(id => id.Value, StringComparer.Ordinal)]);
    }

    /// <summary>All that a copy on the wire tells of the session that it belongs to.</summary>
    private static (string Source, string Destination, int VirtualNetworkId) Mark(TemplateValue template)
        => (template.SourceAddress.ToString(), template.DestinationAddress.ToString(), template.VirtualNetworkId);

    private IEnumerable<TemplateValue> ReadyTemplates(SessionSlot slot)
        => slot.Members.Select(slot.TemplateSlotOf).Append(slot.TemplateSlot)
            .Select(_templateValues.GetValueOrDefault)
            .OfType<TemplateValue>()
            .Where(template => template is { State: TemplateState.Ready, GroupSlot: null });
}
