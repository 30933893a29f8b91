namespace Heliograph.Compiler.MapLayouts;

/// <summary>
/// A compiled rule list as bytes: one value of one map, so that a program reaches all of it with one look-up and a change is one
/// pointer store. Places in it are offsets from its beginning, a multiple of eight each.
/// </summary>
/// <remarks>
/// <code>
///   0    u64  generation, another for each rule set that an agent makes
///   8    u32  index of the last result, the one of a packet that no rule matches
///   16   section of IPv4, 128: section of IPv6, each
///          4 dimensions: { u32 keys, u32 leaves, u32 depth, u32 0 }
///          u32 order
///   200  u32 for each part of the sessions: index of its first rule; 0 where a packet has one copy
///   256  64 bytes: which bit a multiplication by <see cref="DeBruijn"/> has found
///   512  results: { u32 counter slot, u32 first counter slot of the accepting session or -1, u32 template slot, u32 probe verdict and policy }
///        keys, leaves, order, rows, chunks
/// </code>
/// A dimension is a binary search tree over the places where the set of matching rules changes, in the order of its levels (a
/// node's children stand at twice its index and the one after), and a leaf per stretch between them: the offset of a row. A row is
/// the set of rules that the stretch meets: three words that say which words of the set are not zero, then a u32 for every eight
/// words of the set, the offset of a chunk with these words. Rows share chunks, which makes the tables a tenth as large as rows
/// alone would be. A rule may have any bit, except that the bits of a word ascend in match order; order says which rule a bit is.
/// </remarks>
internal static class RuleSetLayout
{
    public const int Generation = 0;
    public const int NoRule = 8;
    public const int IPv4Section = 16;
    public const int IPv6Section = 128;

    public const int DimensionBytes = 16;
    public const int Keys = 0;
    public const int Leaves = 4;
    public const int Depth = 8;
    public const int Order = Dimensions * DimensionBytes;

    public const int Parts = 200;

    public const int BitTable = 256;
    public const int BitTableBytes = 64;

    public const int Results = 512;
    public const int ResultBytes = 16;
    public const int ResultSlot = 0;
    public const int ResultSession = 4;
    public const int ResultTemplate = 8;
    public const int ResultVerdict = 12;

    /// <summary>The lower half is the verdict of a probe, the upper one the slot of the session's policy and one, or 0.</summary>
    public const int VerdictMask = 0xffff;
    public const int PolicyShift = 16;
    public const int PolicyMask = 0x7fff;

    /// <summary>Also in the upper half: the session lets the search go on. Only where a packet can have several copies.</summary>
    public const int ContinuesBit = 31;

    /// <summary>Source address, destination address, protocol with destination port, source port.</summary>
    public const int Dimensions = 4;

    /// <summary>
    /// From this size on, 4 MiB, the joint dimension is looked up in a table of half a megabyte instead of being searched. Source
    /// ports are not: rules tend to have few different ones, and a short search is all in the processor's cache.
    /// </summary>
    public const int PortTableSizeClass = 22;
    public const int PortsOfProtocol = 0x1_0000;

    /// <summary>In the joint table: the first entry behind the ports of TCP and UDP.</summary>
    public const int NoPorts = 2 * PortsOfProtocol;

    /// <summary>32,767 places: 10,000 rules have at most two each in a dimension, and a few are there without rules.</summary>
    public const int MaxDepth = 15;

    /// <summary>Keys of ports and IPv4 addresses.</summary>
    public const int NarrowKeyBytes = 4;

    /// <summary>
    /// Keys of IPv6 addresses: three u64 of 63, 63 and 2 bits. The difference of two such numbers has the right sign, which is what
    /// lets a program compare without a jump. For the same reason a key is one less than the start of its stretch: then the sign
    /// of key minus value is the step to take.
    /// </summary>
    public const int WideKeyBytes = 32;

    public const int BitsPerWord = 64;
    public const int SummaryWords = 3;
    public const int SummaryBytes = SummaryWords * sizeof(ulong);
    public const int WordsPerChunk = 8;
    public const int ChunkBytes = WordsPerChunk * sizeof(ulong);

    /// <summary>Chunks that one word of a summary speaks of.</summary>
    public const int ChunksPerPart = BitsPerWord / WordsPerChunk;

    /// <summary>Two cache lines.</summary>
    public const int RowBytes = 128;

    /// <summary>
    /// A de Bruijn sequence: the upper six bits of its product with a power of two differ for each of the 64 (Leiserson, Prokop and
    /// Randall, "Using de Bruijn Sequences to Index a 1 in a Computer Word", 1998).
    /// </summary>
    public const ulong DeBruijn = 0x03f7_9d71_b4cb_0a89;

    /// <summary>
    /// Behind the end, so that a program need only cut an offset to the size, which is a power of two, to read any row or result there.
    /// </summary>
    public const int TailBytes = 4096;

    /// <summary>Powers of two of the sizes: 16 KiB to 128 MiB, which 10,000 rules of any shape fit.</summary>
    public const int MinSizeClass = 14;
    public const int MaxSizeClass = 27;
}
