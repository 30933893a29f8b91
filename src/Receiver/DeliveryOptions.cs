namespace Heliograph.Receiver;

/// <summary>Local interfaces that get the decapsulated frames: which, how many.</summary>
public sealed record DeliveryOptions
{
    /// <summary>Stands for the network identifier in <see cref="Interface"/>.</summary>
    public const string NetworkPlaceholder = "{vni}";

    /// <summary>IFNAMSIZ without the zero at the end.</summary>
    private const int MaxNameBytes = 15;

    /// <summary>
    /// Name of the TAP device for the frames of all networks, made at once; or, with <see cref="NetworkPlaceholder"/> in it, of one device
    /// per network, each made when the first frame of its network comes.
    /// </summary>
    public required string Interface { get; init; }

    /// <summary>Devices with <see cref="NetworkPlaceholder"/>; frames of further networks are counted as not delivered.</summary>
    public int MaxInterfaces { get; init; } = 64;

    /// <summary>Of the devices, in bytes from the inner IP header on. Longer frames are delivered too; tools take their buffers from it.</summary>
    public int Mtu { get; init; } = 9_600;

    internal bool IsPerNetwork => Interface.Contains(NetworkPlaceholder, StringComparison.Ordinal);

    internal string NameOf(int vni)
        => Interface.Replace(NetworkPlaceholder, $"{vni}", StringComparison.Ordinal);

    /// <summary>Whether a text can be <see cref="Interface"/>: whatever the network, the name must be one that the kernel takes.</summary>
    public static bool IsPossibleName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var longest = text.Replace(NetworkPlaceholder, "16777215", StringComparison.Ordinal);
        return longest.Length is > 0 and <= MaxNameBytes && longest is not ("." or ".." or "all" or "default")
            && longest.All(c => c is > ' ' and < '\x7f' and not ('/' or ':' or '%' or '{' or '}'));
    }
}
