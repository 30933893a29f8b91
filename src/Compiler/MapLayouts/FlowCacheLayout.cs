namespace Heliograph.Compiler.MapLayouts;

/// <summary>What was found for flows: sets of two entries, each a cache line, for each CPU alone.</summary>
/// <remarks>
/// <code>
///   0   u64  generation of the rule set that the entry was found with; with any other it is void
///   8   32 bytes of addresses, as in the match key
///   40  u64  source port, destination port, protocol and IP version
///   48  the result, as in a rule set
/// </code>
/// </remarks>
internal static class FlowCacheLayout
{
    public const int Generation = 0;
    public const int Addresses = 8;
    public const int AddressBytes = 32;
    public const int Ports = 40;
    public const int Result = 48;
    public const int EntryBytes = 64;
    public const int Ways = 2;
    public const int SetBytes = Ways * EntryBytes;

    /// <summary>8,192 sets: 16,384 flows in 1 MiB for each CPU.</summary>
    public const int SetBits = 13;

    public const int DestinationPortShift = 17;
    public const int ProtocolShift = 34;
    public const int VersionShift = 63;

    /// <summary>Odd numbers without a pattern, from the fractional part of the golden ratio and from MurmurHash3's 64-bit finaliser.</summary>
    public const ulong FirstMultiplier = 0x9E37_79B9_7F4A_7C15;
    public const ulong SecondMultiplier = 0xFF51_AFD7_ED55_8CCD;
}
