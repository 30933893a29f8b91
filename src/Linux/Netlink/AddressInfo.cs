using System.Net;

namespace Heliograph.Linux.Netlink;

/// <summary>An address of an interface.</summary>
/// <param name="Ifindex">The interface.</param>
/// <param name="Address">The own address, not the peer's.</param>
/// <param name="PrefixLength">In bits.</param>
/// <param name="Scope">RT_SCOPE_…: 0 universe, 253 link, 254 host.</param>
public sealed record AddressInfo(int Ifindex, IPAddress Address, int PrefixLength, int Scope);
