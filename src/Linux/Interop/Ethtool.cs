using System.Runtime.InteropServices;

namespace Heliograph.Linux.Interop;

/// <summary>linux/ethtool.h, linux/sockios.h, linux/if.h.</summary>
internal static partial class EthtoolUapi
{
    public const int SIOCETHTOOL = 0x8946;
    public const int ETHTOOL_GTXCSUM = 0x16;
    public const int ETHTOOL_STXCSUM = 0x17;
    public const int ETHTOOL_GTSO = 0x1e;
    public const int ETHTOOL_STSO = 0x1f;
    public const int ETHTOOL_GSTRINGS = 0x1b;
    public const int ETHTOOL_GGSO = 0x23;
    public const int ETHTOOL_SGSO = 0x24;
    public const int ETHTOOL_GGRO = 0x2b;
    public const int ETHTOOL_SGRO = 0x2c;
    public const int ETHTOOL_GSSET_INFO = 0x37;
    public const int ETHTOOL_GFEATURES = 0x3a;
    public const int ETHTOOL_SFEATURES = 0x3b;
    public const int ETH_SS_FEATURES = 4;
    public const int ETH_GSTRING_LEN = 32;
    public const int IFNAMSIZ = 16;

    [LibraryImport("libc", SetLastError = true)]
    public static unsafe partial int ioctl(Descriptor fd, nuint request, ifreq* argument);
}

[StructLayout(LayoutKind.Explicit, Size = 40)]
internal unsafe struct ifreq
{
    [FieldOffset(0)] public fixed byte ifr_name[EthtoolUapi.IFNAMSIZ];
    [FieldOffset(16)] public nint ifr_data;
    [FieldOffset(16)] public short ifr_flags;
}

[StructLayout(LayoutKind.Sequential, Size = 8)]
internal struct ethtool_value
{
    public uint cmd;
    public uint data;
}

/// <summary>Followed by one 32-bit count per bit of the mask.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct ethtool_sset_info
{
    public uint cmd;
    public uint reserved;
    public ulong sset_mask;
}

/// <summary>Followed by names of ETH_GSTRING_LEN bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 12)]
internal struct ethtool_gstrings
{
    public uint cmd;
    public uint string_set;
    public uint len;
}

/// <summary>struct ethtool_gfeatures and ethtool_sfeatures; followed by blocks.</summary>
[StructLayout(LayoutKind.Sequential, Size = 8)]
internal struct ethtool_gfeatures
{
    public uint cmd;
    public uint size;
}

[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct ethtool_get_features_block
{
    public uint available;
    public uint requested;
    public uint active;
    public uint never_changed;
}

[StructLayout(LayoutKind.Sequential, Size = 8)]
internal struct ethtool_set_features_block
{
    public uint valid;
    public uint requested;
}
