using System.Buffers.Binary;
using System.Numerics;
using Heliograph.Compiler.MapLayouts;

namespace Heliograph.Compiler.RuleTables;

/// <summary>
/// The starts of stretches as a full binary tree in the order of its levels, filled up at the end. A search goes from node 1 to
/// twice the number, or to the one after that when the value is above the node's key; where the tree ends, the number is a leaf's.
/// </summary>
/// <param name="Stretches">What is searched.</param>
/// <param name="IsWide">The values have 128 bits.</param>
/// <param name="Depth">Steps of a search; at least <see cref="DepthOf"/>.</param>
internal sealed record SearchTree(Stretches Stretches, bool IsWide, int Depth)
{
    public static int DepthOf(Stretches stretches) => stretches.Starts.Count == 1 ? 0 : BitOperations.Log2((uint)stretches.Starts.Count - 1) + 1;

    /// <summary>Node 0 is not used.</summary>
    public int KeysBytes => Math.Max(8, (1 << Depth) * KeyBytes);

    public int LeavesBytes => Math.Max(8, (1 << Depth) * sizeof(uint));

    private int KeyBytes => IsWide ? RuleSetLayout.WideKeyBytes : RuleSetLayout.NarrowKeyBytes;

    public void WriteKeys(Span<byte> keys)
    {
        for (var node = 1; node < 1 << Depth; node++)
        {
            // The leaf to the right of a node is the first one that is not below its key.
            var level = BitOperations.Log2((uint)node);
            var below = Depth - level - 1;
            var leaf = (((2 * (node - (1 << level))) + 1) << below);
            var key = leaf < Stretches.Starts.Count ? Stretches.Starts[leaf] - 1 : UInt128.MaxValue;
            WriteKey(keys[(node * KeyBytes)..], key);
        }
    }

    public void WriteLeaves(Span<byte> leaves, Func<int, uint> offsetOfRow)
    {
        for (var leaf = 0; leaf < 1 << Depth; leaf++)
        {
            var row = Stretches.Rows[Math.Min(leaf, Stretches.Rows.Count - 1)];
            BinaryPrimitives.WriteUInt32LittleEndian(leaves[(leaf * sizeof(uint))..], offsetOfRow(row));
        }
    }

    private void WriteKey(Span<byte> bytes, UInt128 key)
    {
        if (!IsWide)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, key > uint.MaxValue ? uint.MaxValue : (uint)key);
            return;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)(key >> 65));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], (ulong)(key >> 2) & long.MaxValue);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], (ulong)key & 3);
    }
}
