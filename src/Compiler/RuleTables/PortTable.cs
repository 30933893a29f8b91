using System.Buffers.Binary;
using Heliograph.Compiler.MapLayouts;

namespace Heliograph.Compiler.RuleTables;

/// <summary>A leaf for every value of a dimension of ports, in place of a search: for rule sets that are large anyway.</summary>
/// <remarks>
/// The joint dimension has the ports of TCP, those of UDP, and then an entry for packets without ports of each protocol. That of
/// source ports has the ports, and then the entry for none.
/// </remarks>
internal sealed record PortTable(Stretches Stretches, bool IsJoint)
{
    public int LeavesBytes => Entries * sizeof(uint);

    private int Entries => IsJoint ? RuleSetLayout.NoPorts + RuleDimensions.OtherProtocol + 1 : RuleSetLayout.PortsOfProtocol + 1;

    public void WriteLeaves(Span<byte> leaves, Func<int, uint> offsetOfRow)
    {
        // The entries ascend with the values, but for those without ports.
        var stretch = 0;
        for (var entry = 0; entry < Entries; entry++)
        {
            var value = ValueOf(entry);
            stretch = value < Stretches.Starts[stretch] ? 0 : stretch;
            while (stretch + 1 < Stretches.Starts.Count && Stretches.Starts[stretch + 1] <= value)
            {
                stretch++;
            }

            BinaryPrimitives.WriteUInt32LittleEndian(leaves[(entry * sizeof(uint))..], offsetOfRow(Stretches.Rows[stretch]));
        }
    }

    private uint ValueOf(int entry)
    {
        if (!IsJoint)
        {
            return (uint)entry;
        }

        return entry < RuleSetLayout.NoPorts
            ? ((uint)(entry / RuleSetLayout.PortsOfProtocol) << RuleDimensions.ProtocolShift) + (uint)(entry % RuleSetLayout.PortsOfProtocol)
            : ((uint)(entry - RuleSetLayout.NoPorts) << RuleDimensions.ProtocolShift) + RuleSetLayout.PortsOfProtocol;
    }
}
