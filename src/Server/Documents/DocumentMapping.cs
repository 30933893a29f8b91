using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;

namespace Heliograph.Server.Documents;

/// <summary>Model to stored form and back.</summary>
internal static partial class DocumentMapping
{
    public static ServiceDocument ToDocument(this ServiceSwitch service) => new(service.OpenedAt, service.Locked);

    public static ServiceSwitch ToModel(this ServiceDocument document) => new(document.OpenedAt, document.Locked);

    public static FilterDocument ToDocument(this Filter filter) => new()
    {
        Id = filter.Id.Value,
        Name = filter.Name,
        Description = filter.Description,
        IngressRules = [.. filter.IngressRules.Select(ToDocument)],
        EgressRules = [.. filter.EgressRules.Select(ToDocument)],
        ResourceGroupId = filter.ResourceGroupId,
        Tags = [.. filter.Tags.Select(ToDocument)],
        CreationTime = filter.CreationTime,
        LastChange = filter.LastChange.ToDocument(),
    };

    public static Filter ToModel(this FilterDocument document, long revision) => new()
    {
        Id = new FilterId(document.Id),
        Name = document.Name,
        Description = document.Description,
        IngressRules = [.. document.IngressRules.Select(rule => rule.ToModel(TrafficDirection.Ingress))],
        EgressRules = [.. document.EgressRules.Select(rule => rule.ToModel(TrafficDirection.Egress))],
        ResourceGroupId = document.ResourceGroupId,
        Tags = ToModel(document.Tags),
        CreationTime = document.CreationTime,
        LastChange = document.LastChange.ToModel(),
        Revision = revision,
    };

    public static SessionDocument ToDocument(this Session session) => new()
    {
        Id = session.Id.Value,
        Name = session.Name,
        Description = session.Description,
        FilterId = session.FilterId.Value,
        TargetType = session.Target.Type,
        TargetId = session.Target.Id,
        Sources = [.. session.Sources.Select(source => source.Value)],
        Priority = session.Priority,
        VirtualNetworkId = session.VirtualNetworkId,
        PacketLength = session.PacketLength,
        Enabled = session.Enabled,
        Policy = session.Policy.IsNone ? null : session.Policy.ToDocument(),
        ResourceGroupId = session.ResourceGroupId,
        Tags = [.. session.Tags.Select(ToDocument)],
        CreationTime = session.CreationTime,
        LastChange = session.LastChange.ToDocument(),
    };

    public static Session ToModel(this SessionDocument document, long revision) => new()
    {
        Id = new SessionId(document.Id),
        Name = document.Name,
        Description = document.Description,
        FilterId = new FilterId(document.FilterId),
        Target = new MirrorTarget(document.TargetType, document.TargetId),
        Sources = [.. document.Sources.Select(source => new InterfaceId(source))],
        Priority = document.Priority,
        VirtualNetworkId = document.VirtualNetworkId,
        PacketLength = document.PacketLength,
        Enabled = document.Enabled,
        Policy = document.Policy?.ToModel() ?? SessionPolicy.None,
        ResourceGroupId = document.ResourceGroupId,
        Tags = ToModel(document.Tags),
        CreationTime = document.CreationTime,
        LastChange = document.LastChange.ToModel(),
        Revision = revision,
    };

    public static InterfaceDocument ToDocument(this NetworkInterface networkInterface) => new()
    {
        Id = networkInterface.Id.Value,
        HostId = networkInterface.HostId.Value,
        DeviceName = networkInterface.DeviceName,
        Perspective = networkInterface.Perspective,
        Name = networkInterface.Name,
        MacAddress = networkInterface.MacAddress,
        PrimaryAddress = networkInterface.PrimaryAddress.ToString(),
        Ipv6Addresses = [.. networkInterface.Ipv6Addresses.Select(address => address.ToString())],
        InstanceId = networkInterface.InstanceId,
        InstanceType = networkInterface.InstanceType,
        VpcId = networkInterface.VpcId,
        VSwitchId = networkInterface.VSwitchId,
        ZoneId = networkInterface.ZoneId,
        CreationTime = networkInterface.CreationTime,
        Present = networkInterface.Present,
        Description = networkInterface.Description.Length > 0 ? networkInterface.Description : null,
        Settings = networkInterface.Settings == InterfaceSettings.None ? null : networkInterface.Settings.ToDocument(),
    };

    public static NetworkInterface ToModel(this InterfaceDocument document) => new()
    {
        Id = new InterfaceId(document.Id),
        HostId = new HostId(document.HostId),
        DeviceName = document.DeviceName,
        Perspective = document.Perspective,
        Name = document.Name,
        MacAddress = document.MacAddress,
        PrimaryAddress = IPAddress.Parse(document.PrimaryAddress),
        Ipv6Addresses = [.. document.Ipv6Addresses.Select(IPAddress.Parse)],
        InstanceId = document.InstanceId,
        InstanceType = document.InstanceType,
        VpcId = document.VpcId,
        VSwitchId = document.VSwitchId,
        ZoneId = document.ZoneId,
        CreationTime = document.CreationTime,
        Present = document.Present,
        Description = document.Description ?? "",
        Settings = document.Settings?.ToModel() ?? InterfaceSettings.None,
    };

    public static OutcomeDocument ToDocument(this Outcome outcome) => new()
    {
        Id = outcome.Id,
        AccessKeyId = outcome.AccessKeyId,
        ResourceGroupId = outcome.ResourceGroupId,
        IngressRuleIds = outcome.IngressRuleIds,
        EgressRuleIds = outcome.EgressRuleIds,
    };

    public static Outcome ToModel(this OutcomeDocument document) => new()
    {
        Id = document.Id,
        AccessKeyId = document.AccessKeyId,
        ResourceGroupId = document.ResourceGroupId,
        IngressRuleIds = document.IngressRuleIds,
        EgressRuleIds = document.EgressRuleIds,
    };

    private static RuleDocument ToDocument(FilterRule rule) => new()
    {
        Id = rule.Id.Value,
        Priority = rule.Priority,
        Action = rule.Action,
        Protocol = rule.Protocol,
        IpVersion = rule.IpVersion,
        Source = rule.Source.Text,
        Destination = rule.Destination.Text,
        SourcePorts = rule.SourcePorts.ToString(),
        DestinationPorts = rule.DestinationPorts.ToString(),
    };

    private static FilterRule ToModel(this RuleDocument document, TrafficDirection direction) => new()
    {
        Id = new RuleId(document.Id),
        Direction = direction,
        Priority = document.Priority,
        Action = document.Action,
        Protocol = document.Protocol,
        IpVersion = document.IpVersion,
        Source = ReadBlock(document.Source),
        Destination = ReadBlock(document.Destination),
        SourcePorts = ReadPorts(document.SourcePorts),
        DestinationPorts = ReadPorts(document.DestinationPorts),
    };

    private static TagDocument ToDocument(Tag tag) => new(tag.Key, tag.Value);

    private static ImmutableArray<Tag> ToModel(ImmutableArray<TagDocument> tags) => [.. tags.Select(tag => new Tag(tag.Key, tag.Value))];

    private static ChangeDocument ToDocument(this LastChange change) => new(change.Kind, change.Time, change.AwaitsHosts);

    private static LastChange ToModel(this ChangeDocument document) => new(document.Kind, document.Time, document.AwaitsHosts);

    private static Cidr ReadBlock(string text)
        => Cidr.TryParse(text, out var block) ? block : throw new JsonException($"'{text}' in the store is no address block.");

    private static PortRange ReadPorts(string text)
        => PortRange.TryParse(text, out var range, out _) ? range : throw new JsonException($"'{text}' in the store is no port range.");
}
