using System.Net;
using System.Net.Sockets;
using Heliograph.Core.Model;
using YamlDotNet.RepresentationModel;

namespace Heliograph.Plans;

/// <summary>What the file says of a device.</summary>
/// <param name="Perspective">Which side of the wire it is.</param>
/// <param name="Address">Outer source address of its copies; null: the device's own.</param>
internal sealed record PlannedInterface(Perspective Perspective, IPAddress? Address)
{
    /// <summary>A device that the file says nothing of.</summary>
    public static PlannedInterface Default { get; } = new(Perspective.Host, null);
}

/// <summary>Reads what is said of one device.</summary>
internal static class InterfaceSection
{
    private static readonly string[] s_known = ["perspective", "address"];

    private static readonly Dictionary<string, Perspective> s_perspectives = new() { ["host"] = Perspective.Host, ["guest"] = Perspective.Guest };

    public static PlannedInterface Read(string device, YamlNode node, Mistakes mistakes)
    {
        if (Section.Of(node, $"the interface {device}", s_known, mistakes) is not { } section)
        {
            return PlannedInterface.Default;
        }

        IPAddress? address = null;
        if (section.Text("address") is { Length: > 0 } text
            && (!IPAddress.TryParse(text, out address) || address.AddressFamily != AddressFamily.InterNetwork || address.ToString() != text))
        {
            section.Wrong("address", $"'address' is {text}, and must be an IPv4 address: the copies have it as their outer source.");
        }

        return new PlannedInterface(section.Word("perspective", s_perspectives, Perspective.Host), address);
    }
}
