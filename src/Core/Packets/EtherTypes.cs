namespace Heliograph.Core.Packets;

/// <summary>EtherType values in use (IEEE 802 numbers, IANA registry).</summary>
public static class EtherTypes
{
    public const ushort IPv4 = 0x0800;
    public const ushort Arp = 0x0806;
    public const ushort Vlan = 0x8100;
    public const ushort IPv6 = 0x86DD;

    /// <summary>Outer tag of a doubly tagged frame (IEEE 802.1ad).</summary>
    public const ushort ServiceVlan = 0x88A8;

    public static bool IsVlan(ushort etherType) => etherType is Vlan or ServiceVlan;
}
