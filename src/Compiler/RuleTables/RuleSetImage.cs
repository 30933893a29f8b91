using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using Heliograph.Compiler.Emission;
using Heliograph.Compiler.Lowering;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Compiler.Passes;
using Heliograph.Core.Model;

namespace Heliograph.Compiler.RuleTables;

/// <summary>The rules of a direction as the value of a map, see <see cref="RuleSetLayout"/>.</summary>
public sealed class RuleSetImage
{
    /// <summary>A rule set may take four times what it needs before it gets a smaller place.</summary>
    private const int SpareSizeClasses = 2;

    private RuleSetImage(int sizeClass, byte[] value) => (SizeClass, Value) = (sizeClass, value);

    /// <summary>Power of two of its size: the map that it goes to is <see cref="MirrorMaps.RuleSet"/> of it.</summary>
    public int SizeClass { get; }

    /// <summary>The whole value of that map's only entry.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <param name="plan">The direction.</param>
    /// <param name="generation">Another one for every image that shares a flow cache with it; not zero.</param>
    /// <param name="sizeClass">
    /// That of the rule set which this one replaces: it is kept when it is large enough and not far too large, since another one needs
    /// another program.
    /// </param>
    public static RuleSetImage Build(DirectionPlan plan, ulong generation, int sizeClass = 0)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfZero(generation);
        var rules = FlattenRules.Run(plan);
        var (ipv4, ipv6) = SplitByIpVersion.Run(rules);
        var sections = new[] { new Section(ipv4, RuleSetLayout.IPv4Section, plan.PartOf), new Section(ipv6, RuleSetLayout.IPv6Section, plan.PartOf) };

        var needed = Place(sections, rules.Length, hasPortTable: false);
        sizeClass = sizeClass >= needed && sizeClass <= needed + SpareSizeClasses ? sizeClass : needed;
        if (sizeClass >= RuleSetLayout.PortTableSizeClass)
        {
            sizeClass = Math.Max(sizeClass, Place(sections, rules.Length, hasPortTable: true));
        }

        if (sizeClass > RuleSetLayout.MaxSizeClass)
        {
            throw new InvalidOperationException($"the tables of {rules.Length} rules are larger than {1 << RuleSetLayout.MaxSizeClass} bytes; use fewer rules");
        }

        var value = new byte[(1 << sizeClass) + RuleSetLayout.TailBytes];
        WriteHeader(value, generation, rules.Length);
        WriteParts(value.AsSpan(RuleSetLayout.Parts), plan, rules);
        WriteResults(value.AsSpan(RuleSetLayout.Results), plan, rules);
        foreach (var section in sections)
        {
            section.WriteTo(value);
        }

        return new RuleSetImage(sizeClass, value);
    }

    /// <returns>The size class that is needed.</returns>
    private static int Place(Section[] sections, int rules, bool hasPortTable)
    {
        var end = RuleSetLayout.Results + ((rules + 1) * RuleSetLayout.ResultBytes);
        foreach (var section in sections)
        {
            section.Place(ref end, hasPortTable);
        }

        return Math.Max(RuleSetLayout.MinSizeClass, BitOperations.Log2((uint)end - 1) + 1);
    }

    private static void WriteHeader(Span<byte> value, ulong generation, int rules)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(value[RuleSetLayout.Generation..], generation);
        BinaryPrimitives.WriteInt32LittleEndian(value[RuleSetLayout.NoRule..], rules);
        for (var bit = 0; bit < RuleSetLayout.BitTableBytes; bit++)
        {
            value[RuleSetLayout.BitTable + (int)((RuleSetLayout.DeBruijn << bit) >> 58)] = (byte)bit;
        }
    }

    private static void WriteParts(Span<byte> parts, DirectionPlan plan, ImmutableArray<FlatRule> rules)
    {
        for (var part = 1; part < plan.Copies; part++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(parts[(part * sizeof(uint))..], rules.Count(rule => plan.PartOf(rule.Session) < part));
        }
    }

    private static void WriteResults(Span<byte> results, DirectionPlan plan, ImmutableArray<FlatRule> rules)
    {
        foreach (var rule in rules)
        {
            var session = plan.Sessions[rule.Session];
            var accepts = rule.Rule.Action == RuleAction.Accept;
            Write(
                results[(rule.Index * RuleSetLayout.ResultBytes)..],
                rule.Slot,
                accepts ? session.Slots.Base : SourceFrame.NotAccepted,
                accepts ? session.TemplateSlot : 0,
                (ProbeVerdict.FirstRule + rule.Index)
                    | (accepts && session.Policy is { Features: not SessionFeatures.None } policy ? (policy.Slot + 1) << RuleSetLayout.PolicyShift : 0)
                    | (plan.Copies > 1 && session.Continues ? 1 << RuleSetLayout.ContinuesBit : 0));
        }

        Write(results[(rules.Length * RuleSetLayout.ResultBytes)..], plan.Slots.Unmatched, SourceFrame.NotAccepted, 0, ProbeVerdict.None);

        static void Write(Span<byte> result, int slot, int session, int template, int verdict)
        {
            BinaryPrimitives.WriteInt32LittleEndian(result[RuleSetLayout.ResultSlot..], slot);
            BinaryPrimitives.WriteInt32LittleEndian(result[RuleSetLayout.ResultSession..], session);
            BinaryPrimitives.WriteInt32LittleEndian(result[RuleSetLayout.ResultTemplate..], template);
            BinaryPrimitives.WriteInt32LittleEndian(result[RuleSetLayout.ResultVerdict..], verdict);
        }
    }

    /// <summary>The rules of one IP version.</summary>
    private sealed class Section
    {
        private const int DestinationPort = 2;
        private const int SourcePort = 3;

        private readonly int _header;
        private readonly FlatRule?[] _bits;
        private readonly RowPool _rows;
        private readonly SearchTree[] _trees;
        private readonly PortTable _portTable;
        private readonly SearchTree _sourcePorts;
        private readonly int[] _keys = new int[RuleSetLayout.Dimensions];
        private readonly int[] _leaves = new int[RuleSetLayout.Dimensions];
        private bool _hasPortTable;
        private int _firstRow;
        private int _firstChunk;
        private int _order;

        public Section(ImmutableArray<FlatRule> rules, int header, Func<int, int> partOf)
        {
            _header = header;
            _bits = RulePlace.Assign(rules, partOf);
            _rows = new RowPool(_bits.Length / RuleSetLayout.BitsPerWord);
            var hasWideAddresses = header == RuleSetLayout.IPv6Section;
            var last = hasWideAddresses ? UInt128.MaxValue : uint.MaxValue;
            var stretches = RuleDimensions.Of(_bits)
                .Select((intervals, dimension) => Stretches.Of(intervals, dimension < 2 ? last : uint.MaxValue, _rows))
                .ToArray();

            // Two dimensions each are searched side by side.
            var depth = stretches.Select(SearchTree.DepthOf).Chunk(2).Select(pair => pair.Max()).ToArray();
            _trees = [.. stretches.Select((dimension, number) => new SearchTree(dimension, hasWideAddresses && number < 2, depth[number / 2]))];
            _portTable = new PortTable(stretches[DestinationPort]);
            _sourcePorts = new SearchTree(stretches[SourcePort], false, SearchTree.DepthOf(stretches[SourcePort]));
        }

        public void Place(ref int end, bool hasPortTable)
        {
            _hasPortTable = hasPortTable;
            for (var dimension = 0; dimension < RuleSetLayout.Dimensions; dimension++)
            {
                if (HasPortTable(dimension))
                {
                    _leaves[dimension] = Take(ref end, PortTable.LeavesBytes, sizeof(ulong));
                    continue;
                }

                var tree = TreeOf(dimension);
                _keys[dimension] = Take(ref end, tree.KeysBytes, RuleSetLayout.WideKeyBytes);
                _leaves[dimension] = Take(ref end, tree.LeavesBytes, sizeof(ulong));
            }

            _order = Take(ref end, _bits.Length * sizeof(uint), sizeof(ulong));
            _firstRow = Take(ref end, _rows.RowBytes, RuleSetLayout.RowBytes);
            _firstChunk = Take(ref end, _rows.ChunkBytes, RuleSetLayout.ChunkBytes);
        }

        public void WriteTo(Span<byte> value)
        {
            for (var dimension = 0; dimension < RuleSetLayout.Dimensions; dimension++)
            {
                var entry = value[(_header + (dimension * RuleSetLayout.DimensionBytes))..];
                if (HasPortTable(dimension))
                {
                    BinaryPrimitives.WriteInt32LittleEndian(entry[RuleSetLayout.Leaves..], _leaves[dimension]);
                    _portTable.WriteLeaves(value[_leaves[dimension]..], OffsetOf);
                    continue;
                }

                var tree = TreeOf(dimension);
                BinaryPrimitives.WriteInt32LittleEndian(entry[RuleSetLayout.Keys..], _keys[dimension]);

                // A search ends at the number of the leaf plus the number of leaves.
                BinaryPrimitives.WriteInt32LittleEndian(entry[RuleSetLayout.Leaves..], _leaves[dimension] - (sizeof(uint) << tree.Depth));
                BinaryPrimitives.WriteInt32LittleEndian(entry[RuleSetLayout.Depth..], tree.Depth);
                tree.WriteKeys(value[_keys[dimension]..]);
                tree.WriteLeaves(value[_leaves[dimension]..], OffsetOf);
            }

            BinaryPrimitives.WriteInt32LittleEndian(value[(_header + RuleSetLayout.Order)..], _order);
            for (var bit = 0; bit < _bits.Length; bit++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(value[(_order + (bit * sizeof(uint)))..], _bits[bit]?.Index ?? int.MaxValue);
            }

            _rows.WriteTo(value, _firstRow, _firstChunk);
        }

        private bool HasPortTable(int dimension) => _hasPortTable && dimension == DestinationPort;

        /// <summary>Source ports are searched alone when there is nothing left to search beside them.</summary>
        private SearchTree TreeOf(int dimension) => _hasPortTable && dimension == SourcePort ? _sourcePorts : _trees[dimension];

        private uint OffsetOf(int row) => (uint)(_firstRow + (row * RuleSetLayout.RowBytes));

        private static int Take(ref int end, int bytes, int alignment)
        {
            var start = checked((end + alignment - 1) & -alignment);
            end = checked(start + bytes);
            return start;
        }
    }
}
