namespace Heliograph.Core.Model;

/// <summary>What PacketLength is the length of, where the network stack has several packets of the wire in one piece.</summary>
public enum Truncation
{
    /// <summary>Of each packet as it is on the wire.</summary>
    Packet,

    /// <summary>Of the piece: it is cut once, and one copy stands for its packets. Cheaper.</summary>
    SuperPacket,
}
