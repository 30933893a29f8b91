using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Heliograph.Core.Model;

namespace Heliograph.Server.Documents;

// The stored form of a world, apart from the model so that the model can change its shape and old documents still read.
// "v" is the version of the form. A reader ignores members that it does not know.

internal sealed record ServiceDocument(DateTimeOffset? OpenedAt, bool Locked)
{
    public int V { get; init; } = 1;
}

internal sealed record TagDocument(string Key, string Value);

internal sealed record ChangeDocument(ChangeKind Kind, DateTimeOffset Time, bool AwaitsHosts);

internal sealed record RuleDocument
{
    public required string Id { get; init; }
    public required int Priority { get; init; }
    public required RuleAction Action { get; init; }
    public required RuleProtocol Protocol { get; init; }
    public required IpVersion IpVersion { get; init; }
    public required string Source { get; init; }
    public required string Destination { get; init; }
    public required string SourcePorts { get; init; }
    public required string DestinationPorts { get; init; }
}

internal sealed record FilterDocument
{
    public int V { get; init; } = 1;
    public required string Id { get; init; }
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public ImmutableArray<RuleDocument> IngressRules { get; init; } = [];
    public ImmutableArray<RuleDocument> EgressRules { get; init; } = [];
    public required string ResourceGroupId { get; init; }
    public ImmutableArray<TagDocument> Tags { get; init; } = [];
    public required DateTimeOffset CreationTime { get; init; }
    public required ChangeDocument LastChange { get; init; }
}

internal sealed record SessionDocument
{
    public int V { get; init; } = 1;
    public required string Id { get; init; }
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public required string FilterId { get; init; }
    public required TargetType TargetType { get; init; }
    public required string TargetId { get; init; }
    public ImmutableArray<string> Sources { get; init; } = [];
    public required int Priority { get; init; }
    public required int VirtualNetworkId { get; init; }
    public required int PacketLength { get; init; }
    public required bool Enabled { get; init; }

    /// <summary>Null: the session has none.</summary>
    public SessionPolicyDocument? Policy { get; init; }
    public required string ResourceGroupId { get; init; }
    public ImmutableArray<TagDocument> Tags { get; init; } = [];
    public required DateTimeOffset CreationTime { get; init; }
    public required ChangeDocument LastChange { get; init; }
}

internal sealed record SessionPolicyDocument
{
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary><c>1/100</c>; null: every packet.</summary>
    public string? SampleRate { get; init; }
    public SamplingMode SampleBy { get; init; }
    public long? PacketsPerSecond { get; init; }
    public long? BitsPerSecond { get; init; }
    public bool Continue { get; init; }

    public Truncation TruncateBy { get; init; }
}

internal sealed record InterfaceDocument
{
    public int V { get; init; } = 1;
    public required string Id { get; init; }
    public required string HostId { get; init; }
    public required string DeviceName { get; init; }
    public required Perspective Perspective { get; init; }
    public string Name { get; init; } = "";
    public required string MacAddress { get; init; }
    public required string PrimaryAddress { get; init; }
    public ImmutableArray<string> Ipv6Addresses { get; init; } = [];
    public required string InstanceId { get; init; }
    public string InstanceType { get; init; } = "";
    public required string VpcId { get; init; }
    public required string VSwitchId { get; init; }
    public required string ZoneId { get; init; }
    public required DateTimeOffset CreationTime { get; init; }
    public bool Present { get; init; } = true;
    public string? Description { get; init; }
    public InterfaceSettingsDocument? Settings { get; init; }
}

internal sealed record InterfaceSettingsDocument
{
    public string? Name { get; init; }
    public string? InstanceType { get; init; }
    public string? VpcId { get; init; }
    public string? VSwitchId { get; init; }
    public string? ZoneId { get; init; }
}

internal sealed record HostDocument
{
    public int V { get; init; } = 1;
    public required string Id { get; init; }
    public string? Description { get; init; }
    public string? ZoneId { get; init; }
    public required DateTimeOffset CreationTime { get; init; }
    public required DateTimeOffset LastSeen { get; init; }
}

internal sealed record InterfaceStandingDocument
{
    public int V { get; init; } = 1;
    public required string Id { get; init; }
    public InterfaceStatus Status { get; init; }
    public InterfaceKind Kind { get; init; }
    public bool InstanceExists { get; init; } = true;
    public bool InstanceSupportsMirroring { get; init; } = true;
    public bool CanReceiveMirroredTraffic { get; init; } = true;
}

/// <summary>An access key.</summary>
/// <param name="Account">The account that it opens.</param>
/// <param name="SealedSecret">Nonce, ciphertext and tag of AES-GCM, base64.</param>
/// <param name="Active">Whether it may be used.</param>
/// <param name="CreatedAt">When it was made.</param>
internal sealed record AccessKeyDocument(string Account, string SealedSecret, bool Active, DateTimeOffset CreatedAt)
{
    public int V { get; init; } = 1;

    /// <summary>The RAM user that it belongs to; null for the owner of the account.</summary>
    public string? UserId { get; init; }
}

/// <summary>What a client token was used for.</summary>
/// <param name="ParametersHash">Hash of the parameters that must be the same in a retry.</param>
/// <param name="Time">When the call was decided.</param>
/// <param name="Outcome">What the answer told.</param>
internal sealed record ClientTokenDocument(string ParametersHash, DateTimeOffset Time, OutcomeDocument Outcome)
{
    public int V { get; init; } = 1;
}

internal sealed record OutcomeDocument
{
    public string Id { get; init; } = "";
    public string AccessKeyId { get; init; } = "";
    public string ResourceGroupId { get; init; } = "";
    public ImmutableArray<string> IngressRuleIds { get; init; } = [];
    public ImmutableArray<string> EgressRuleIds { get; init; } = [];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ServiceDocument))]
[JsonSerializable(typeof(FilterDocument))]
[JsonSerializable(typeof(SessionDocument))]
[JsonSerializable(typeof(InterfaceDocument))]
[JsonSerializable(typeof(InterfaceStandingDocument))]
[JsonSerializable(typeof(HostDocument))]
[JsonSerializable(typeof(LoadBalancerDocument))]
[JsonSerializable(typeof(StandingDocument))]
[JsonSerializable(typeof(QuotasDocument))]
[JsonSerializable(typeof(ResourceGroupDocument))]
[JsonSerializable(typeof(AccountDocument))]
[JsonSerializable(typeof(AccessKeyDocument))]
[JsonSerializable(typeof(ClientTokenDocument))]
[JsonSerializable(typeof(Access.SessionGrant))]
internal sealed partial class DocumentJson : JsonSerializerContext;
