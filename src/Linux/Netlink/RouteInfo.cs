using System.Net;

namespace Heliograph.Linux.Netlink;

/// <summary>How the kernel would send to an address.</summary>
/// <param name="OutputIndex">Interface that it leaves by.</param>
/// <param name="Gateway">Next hop; null when the address is on the link.</param>
/// <param name="PreferredSource">Source address that the kernel would choose; null when the route names none.</param>
/// <param name="Mtu">Of the route or the path, in bytes; null: that of the interface.</param>
/// <param name="IsLocal">The address is one of this machine's own.</param>
public sealed record RouteInfo(int OutputIndex, IPAddress? Gateway, IPAddress? PreferredSource, int? Mtu, bool IsLocal);
