using System.Buffers.Binary;
using Heliograph.Compiler.MapLayouts;

namespace Heliograph.Compiler.RuleTables;

/// <summary>
/// A leaf for every value of the dimension of protocol and destination port, in place of a search: the ports of TCP, those of UDP, and an
/// entry for packets without ports of each protocol.
/// </summary>
internal sealed record PortTable(Stretches Stretches)
{
    public const int LeavesBytes = Entries * sizeof(uint);

    private const int Entries = RuleSetLayout.NoPorts + RuleDimensions.OtherProtocol + 1;

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

    private static uint ValueOf(int entry) => entry < RuleSetLayout.NoPorts
        ? ((uint)(entry / RuleSetLayout.PortsOfProtocol) << RuleDimensions.ProtocolShift) + (uint)(entry % RuleSetLayout.PortsOfProtocol)
        : ((uint)(entry - RuleSetLayout.NoPorts) << RuleDimensions.ProtocolShift) + RuleSetLayout.PortsOfProtocol;
}
