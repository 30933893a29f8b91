using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Heliograph.Linux.Interop;
using static Heliograph.Linux.Interop.EthtoolUapi;

namespace Heliograph.Linux.Sockets;

/// <summary>A group of features that the kernel switches together.</summary>
public enum Offload
{
    /// <summary>Transmit checksums of any kind; switching them off switches segmentation off too.</summary>
    TxChecksum,

    /// <summary>TSO, IPv4 and IPv6.</summary>
    TcpSegmentation,

    /// <summary>GSO: segmentation by the kernel just before the driver.</summary>
    GenericSegmentation,

    /// <summary>GRO.</summary>
    GenericReceive,
}

/// <summary>Offloads of interfaces of the calling thread's network namespace.</summary>
/// <remarks>Source: include/uapi/linux/ethtool.h, net/ethtool/ioctl.c (v6.12).</remarks>
public static unsafe class Ethtool
{
    /// <summary>Feature by which an interface cuts and completes encapsulated UDP packets itself.</summary>
    public const string TxUdpTunnelSegmentation = "tx-udp_tnl-segmentation";

    private const string NeedsNetAdmin = "Run as root, or grant CAP_NET_ADMIN in this network namespace.";

    public static bool Get(string device, Offload offload)
    {
        var value = new ethtool_value { cmd = (uint)Commands(offload).Get };
        Call(device, MemoryMarshal.AsBytes(new Span<ethtool_value>(ref value)), $"ethtool (get {offload}) of {device}");
        return value.data != 0;
    }

    /// <exception cref="LinuxException">EOPNOTSUPP: the device cannot do it.</exception>
    public static void Set(string device, Offload offload, bool on)
    {
        var value = new ethtool_value { cmd = (uint)Commands(offload).Set, data = on ? 1u : 0u };
        Call(device, MemoryMarshal.AsBytes(new Span<ethtool_value>(ref value)), $"ethtool (set {offload} {(on ? "on" : "off")}) of {device}");
    }

    /// <summary>All features by their names in the kernel, e.g. <c>tx-udp_tnl-segmentation</c>; true: active.</summary>
    public static IReadOnlyDictionary<string, bool> Features(string device)
    {
        var names = FeatureNames(device);
        var active = ActiveBits(device, names.Length);
        var features = new Dictionary<string, bool>(names.Length, StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Length > 0)
            {
                features[names[i]] = (active[i / 32] >> (i % 32) & 1) != 0;
            }
        }

        return features;
    }

    /// <exception cref="ArgumentException">This kernel knows no such feature.</exception>
    public static bool GetFeature(string device, string feature)
        => Features(device).TryGetValue(feature, out var active)
            ? active
            : throw new ArgumentException($"This kernel knows no feature '{feature}'.", nameof(feature));

    /// <returns>Whether the feature now is as asked; the kernel silently keeps one that the device cannot change.</returns>
    /// <exception cref="ArgumentException">This kernel knows no such feature.</exception>
    public static bool SetFeature(string device, string feature, bool on)
    {
        var names = FeatureNames(device);
        var index = Array.IndexOf(names, feature);
        if (index < 0)
        {
            throw new ArgumentException($"This kernel knows no feature '{feature}'.", nameof(feature));
        }

        var blocks = (names.Length + 31) / 32;
        var request = new byte[Unsafe.SizeOf<ethtool_gfeatures>() + blocks * Unsafe.SizeOf<ethtool_set_features_block>()];
        MemoryMarshal.Write(request, new ethtool_gfeatures { cmd = ETHTOOL_SFEATURES, size = (uint)blocks });
        var bit = 1u << (index % 32);
        MemoryMarshal.Write(
            request.AsSpan(Unsafe.SizeOf<ethtool_gfeatures>() + index / 32 * Unsafe.SizeOf<ethtool_set_features_block>()),
            new ethtool_set_features_block { valid = bit, requested = on ? bit : 0 });
        Call(device, request, $"ethtool (set {feature} {(on ? "on" : "off")}) of {device}");
        return GetFeature(device, feature) == on;
    }

    /// <summary>Switches features off, in one step.</summary>
    /// <param name="device">Name of the interface.</param>
    /// <param name="which">Asked about the names of all that are active.</param>
    /// <returns>Those that the device keeps on.</returns>
    public static IReadOnlyList<string> SwitchOff(string device, Predicate<string> which)
    {
        ArgumentNullException.ThrowIfNull(which);
        var names = FeatureNames(device);
        var active = ActiveBits(device, names.Length);
        var blocks = new ethtool_set_features_block[active.Length];
        foreach (var index in Wanted(active))
        {
            blocks[index / 32].valid |= 1u << (index % 32);
        }

        if (blocks.All(block => block.valid == 0))
        {
            return [];
        }

        byte[] request = [.. new byte[Unsafe.SizeOf<ethtool_gfeatures>()], .. MemoryMarshal.AsBytes<ethtool_set_features_block>(blocks)];
        MemoryMarshal.Write(request, new ethtool_gfeatures { cmd = ETHTOOL_SFEATURES, size = (uint)blocks.Length });
        Call(device, request, $"ethtool (set features) of {device}");
        var left = ActiveBits(device, names.Length);
        return [.. Wanted(left).Select(index => names[index])];

        IEnumerable<int> Wanted(uint[] bits)
            => Enumerable.Range(0, names.Length).Where(index => (bits[index / 32] >> (index % 32) & 1) != 0 && which(names[index]));
    }

    private static string[] FeatureNames(string device)
    {
        var call = $"ethtool (feature names) of {device}";
        var sets = new byte[Unsafe.SizeOf<ethtool_sset_info>() + sizeof(uint)];
        MemoryMarshal.Write(sets, new ethtool_sset_info { cmd = ETHTOOL_GSSET_INFO, sset_mask = 1UL << ETH_SS_FEATURES });
        Call(device, sets, call);
        var count = MemoryMarshal.Read<int>(sets.AsSpan(Unsafe.SizeOf<ethtool_sset_info>()));

        var offset = Unsafe.SizeOf<ethtool_gstrings>();
        var strings = new byte[offset + count * ETH_GSTRING_LEN];
        MemoryMarshal.Write(strings, new ethtool_gstrings { cmd = ETHTOOL_GSTRINGS, string_set = ETH_SS_FEATURES, len = (uint)count });
        Call(device, strings, call);
        return [.. Enumerable.Range(0, count).Select(i =>
            Encoding.ASCII.GetString(strings, offset + i * ETH_GSTRING_LEN, ETH_GSTRING_LEN).TrimEnd('\0'))];
    }

    private static uint[] ActiveBits(string device, int count)
    {
        var blocks = (count + 31) / 32;
        var offset = Unsafe.SizeOf<ethtool_gfeatures>();
        var answer = new byte[offset + blocks * Unsafe.SizeOf<ethtool_get_features_block>()];
        MemoryMarshal.Write(answer, new ethtool_gfeatures { cmd = ETHTOOL_GFEATURES, size = (uint)blocks });
        Call(device, answer, $"ethtool (features) of {device}");
        return [.. MemoryMarshal.Cast<byte, ethtool_get_features_block>(answer.AsSpan(offset)).ToArray().Select(block => block.active)];
    }

    /// <param name="device">Name of the interface.</param>
    /// <param name="data">A struct of linux/ethtool.h; its sizes tell the kernel how much of it to fill.</param>
    /// <param name="call">For the exception.</param>
    private static void Call(string device, Span<byte> data, string call)
    {
        if (FaultDoor.Ask(call) is var fault and not 0)
        {
            throw new LinuxException(call, fault);
        }

        using var socket = SystemCall.Own(
            Interop.Socket.socket(Interop.Socket.AF_INET, Interop.Socket.SOCK_DGRAM | Interop.Socket.SOCK_CLOEXEC, 0), "socket(AF_INET)");
        var request = default(ifreq);
        if (Encoding.UTF8.GetByteCount(device) >= IFNAMSIZ)
        {
            throw new LinuxException(call, Errno.ENODEV);
        }

        Encoding.UTF8.GetBytes(device, new Span<byte>(request.ifr_name, IFNAMSIZ));
        nint result;
        fixed (byte* pointer = data)
        {
            request.ifr_data = (nint)pointer;
            do
            {
                result = ioctl(socket, SIOCETHTOOL, &request);
            }
            while (SystemCall.IsInterrupted(result));
        }

        SystemCall.Check(result, call, SystemCall.Errno == Errno.EPERM ? NeedsNetAdmin : null);
    }

    private static (int Get, int Set) Commands(Offload offload) => offload switch
    {
        Offload.TxChecksum => (ETHTOOL_GTXCSUM, ETHTOOL_STXCSUM),
        Offload.TcpSegmentation => (ETHTOOL_GTSO, ETHTOOL_STSO),
        Offload.GenericSegmentation => (ETHTOOL_GGSO, ETHTOOL_SGSO),
        Offload.GenericReceive => (ETHTOOL_GGRO, ETHTOOL_SGRO),
        _ => throw new ArgumentOutOfRangeException(nameof(offload)),
    };
}
