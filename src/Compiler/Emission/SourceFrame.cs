using Heliograph.Compiler.Lowering;

namespace Heliograph.Compiler.Emission;

/// <summary>What was found in one part of the sessions, as offsets of words in the stack frame.</summary>
/// <param name="RuleSlot">Counter slot of the rule, or <see cref="SourceFrame.NoRule"/>. Not used where a packet has one copy.</param>
/// <param name="SessionBase">First counter slot of the accepting session, or <see cref="SourceFrame.NotAccepted"/>.</param>
/// <param name="TemplateSlot">Of that session.</param>
/// <param name="PolicySlot">Of that session, or <see cref="SourceFrame.NoPolicy"/>.</param>
internal readonly record struct MatchFrame(int RuleSlot, int SessionBase, int TemplateSlot, int PolicySlot);

/// <summary>The stack of a source program, as offsets from R10. Every slot that can be read is written first.</summary>
internal static class SourceFrame
{
    /// <summary>The match key, see <see cref="KeyLayout"/>.</summary>
    public const int Key = -KeyLayout.Size;

    /// <summary>Headers that are looked at once.</summary>
    public const int Scratch = Key - ScratchBytes;
    public const int ScratchBytes = 32;

    /// <summary>u64: packets as on the wire.</summary>
    public const int Packets = Scratch - 8;

    /// <summary>u64: bytes of their frames.</summary>
    public const int Bytes = Packets - 8;

    /// <summary>u64: bytes of the first of those frames.</summary>
    public const int FirstFrameBytes = Bytes - 8;

    // The words stand at offsets that are not multiples of eight. There the verifier does not remember which number was
    // stored, so that paths which differ only in it are walked once; nor may it, since it would take apart every look-up
    // with a known key.

    /// <summary>u32: offset of the IP header in the frame.</summary>
    public const int NetworkOffset = FirstFrameBytes - 4;

    /// <summary>u32: offset of the transport header in the frame, or 0 without an IP header.</summary>
    public const int TransportOffset = NetworkOffset - 8;

    /// <summary>u32: IP and transport header of a super-packet, else 0.</summary>
    public const int HeaderBytes = TransportOffset - 8;

    /// <summary>u32: key of a map look-up.</summary>
    public const int MapKey = HeaderBytes - 8;

    /// <summary>u32: template slot of the accepting session.</summary>
    public const int TemplateSlot = MapKey - 8;

    /// <summary>u32: first counter slot of the accepting session, or <see cref="NotAccepted"/>.</summary>
    public const int SessionBase = TemplateSlot - 8;

    /// <summary>u32: what a probe answers.</summary>
    public const int Verdict = SessionBase - 8;

    /// <summary>u32 for each dimension of a rule set: offset of the row that the packet meets.</summary>
    public const int Row = Verdict - (8 * MapLayouts.RuleSetLayout.Dimensions);

    /// <summary>u32: index of the smallest rule found so far.</summary>
    public const int Best = Row - 8;

    /// <summary>u32: number of the word of the set that is looked at, among those of its part.</summary>
    public const int Word = Best - 8;

    /// <summary>Pointer to the rule set. Pointers stand at multiples of eight.</summary>
    public const int RuleSet = Word - 12;

    /// <summary>The context, while its register is needed.</summary>
    public const int Context = RuleSet - 8;

    /// <summary>Pointer to the entry of the flow cache that the packet's flow will take.</summary>
    public const int FlowEntry = Context - 8;

    /// <summary>u64: ports, protocol and version as the flow cache has them.</summary>
    public const int FlowPorts = FlowEntry - 8;

    /// <summary>u32: hash of the flow, one bit more than names its set.</summary>
    public const int FlowHash = FlowPorts - 4;

    /// <summary>Three u64: the source address in 63, 63 and 2 bits.</summary>
    public const int WideSource = FlowHash - 28;

    /// <summary>Three u64: the destination address likewise.</summary>
    public const int WideDestination = WideSource - 24;

    /// <summary>Key of <see cref="MapLayouts.MirrorMaps.Fragments"/>.</summary>
    public const int FragmentKey = WideDestination - MapLayouts.MirrorMaps.FragmentKeyBytes;

    /// <summary>u32: identification of a fragment, as in the packet.</summary>
    public const int Identification = FragmentKey - 4;

    /// <summary>u32: not zero when an IPv6 packet is a first fragment.</summary>
    public const int IsFirstFragment = Identification - 8;

    /// <summary>u32: slot of the accepting session's policy, or <see cref="NoPolicy"/>.</summary>
    public const int PolicySlot = IsFirstFragment - 8;

    /// <summary>u32 for each part of the sessions: what was found in it.</summary>
    public static MatchFrame Match(int part) => part == 0
        ? First
        : new(FirstOfMatch(part), FirstOfMatch(part) - 8, FirstOfMatch(part) - 16, FirstOfMatch(part) - 24);

    /// <summary>u32 for each part of the sessions: index of the smallest rule found so far.</summary>
    public static int BestOf(int part) => part == 0 ? Best : FirstOfMatch(MirrorCompiler.MaxCopies) - (8 * (part - 1));

    /// <summary>The only one where a packet has one copy.</summary>
    public static MatchFrame First { get; } = new(PolicySlot - 8, SessionBase, TemplateSlot, PolicySlot);

    private static int FirstOfMatch(int part) => PolicySlot - 16 - (32 * (part - 1));

    public const int NotAccepted = -1;

    /// <summary>In place of a counter: no rule matched in the part.</summary>
    public const int NoRule = -1;
    public const int NoPolicy = -1;
}
