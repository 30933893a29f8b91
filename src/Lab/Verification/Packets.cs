using Heliograph.Core.Model;

namespace Heliograph.Lab.Verification;

/// <summary>A packet that was seen at a source interface, as it was on the wire.</summary>
/// <param name="UnixNanoseconds">When, since 1970-01-01 UTC.</param>
/// <param name="Direction">As the interface sees it.</param>
/// <param name="Frame">From the Ethernet header on, with finished checksums and no longer than the wire allows.</param>
/// <param name="AcceleratedTags">VLAN tags of the frame that are not in its data.</param>
public sealed record WitnessedPacket(long UnixNanoseconds, TrafficDirection Direction, byte[] Frame, int AcceleratedTags = 0);

/// <summary>A copy that arrived at a collector, without its outer headers.</summary>
public sealed record ReceivedCopy(int Vni, byte[] Frame);
