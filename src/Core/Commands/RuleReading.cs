using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>The codes that an operation answers for an address block; they differ between operations.</summary>
internal sealed record CidrCodes(string Source, string Destination)
{
    public static CidrCodes OfCreateFilter { get; } = new(RefusalCodes.SourceCidrFormat, RefusalCodes.DestinationCidrFormat);

    public static CidrCodes OfRuleOperations { get; } = new(RefusalCodes.IllegalCidr, RefusalCodes.IllegalCidr);
}

/// <summary>Reads the text fields of a rule.</summary>
internal static class RuleReading
{
    public const int MaxPriority = 16_777_216;

    /// <summary>Everything of a rule but its id, its direction and an absent priority.</summary>
    public static Refusal? Read(RuleInput input, CidrCodes codes, out FilterRule rule)
    {
        rule = new FilterRule
        {
            Id = default,
            Direction = default,
            Priority = input.Priority ?? 0,
            Action = input.Action,
            Protocol = input.Protocol,
            IpVersion = input.IpVersion,
            Source = default,
            Destination = default,
            SourcePorts = PortRange.Any,
            DestinationPorts = PortRange.Any,
        };
        if (rule.Priority is < 0 or > MaxPriority)
        {
            return Refusal.Of(RefusalCodes.IllegalPriority);
        }

        if (ReadBlock(input.SourceCidrBlock, input.IpVersion, codes.Source, out var source) is { } badSource)
        {
            return badSource;
        }

        if (ReadBlock(input.DestinationCidrBlock, input.IpVersion, codes.Destination, out var destination) is { } badDestination)
        {
            return badDestination;
        }

        if (ReadPorts(input.Protocol, input.SourcePortRange, input.DestinationPortRange, out var ports) is { } badPorts)
        {
            return badPorts;
        }

        rule = rule with { Source = source, Destination = destination, SourcePorts = ports.Source, DestinationPorts = ports.Destination };
        return null;
    }

    /// <summary>A block of the wanted IP version; absent text is every address.</summary>
    public static Refusal? ReadBlock(string? text, IpVersion version, string code, out Cidr block)
    {
        if (string.IsNullOrEmpty(text))
        {
            block = version == IpVersion.IPv6 ? Cidr.AnyIPv6 : Cidr.AnyIPv4;
            return null;
        }

        return Cidr.TryParse(text, out block) && block.Version == version ? null : Refusal.Of(code);
    }

    /// <summary>Both port ranges; any for a protocol without ports, whatever was given.</summary>
    public static Refusal? ReadPorts(
        RuleProtocol protocol, string? source, string? destination, out (PortRange Source, PortRange Destination) ports)
    {
        ports = (PortRange.Any, PortRange.Any);
        if (!HasPorts(protocol))
        {
            return null;
        }

        return ReadRange(source, RefusalCodes.SourcePortFormat, RefusalCodes.IllegalSourcePorts, out ports.Source)
            ?? ReadRange(destination, RefusalCodes.DestinationPortFormat, RefusalCodes.IllegalDestinationPorts, out ports.Destination);
    }

    public static bool HasPorts(RuleProtocol protocol) => protocol is RuleProtocol.Tcp or RuleProtocol.Udp;

    private static Refusal? ReadRange(string? text, string formatCode, string reversedCode, out PortRange range)
    {
        range = PortRange.Any;
        return string.IsNullOrEmpty(text) || PortRange.TryParse(text, out range, out var reversed) ? null
            : Refusal.Of(reversed ? reversedCode : formatCode);
    }
}
