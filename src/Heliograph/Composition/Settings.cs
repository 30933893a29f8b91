using System.Collections.Immutable;
using System.Net;
using Heliograph.Agent.Attaching;
using Heliograph.Agent.Pinning;
using Heliograph.Receiver;
using Heliograph.Wire.Signing;

namespace Heliograph.Composition;

/// <summary>What <c>serve</c> was told.</summary>
internal sealed record ServerSettings
{
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>Where /metrics is read; null for nowhere.</summary>
    public IPEndPoint? MetricsEndPoint { get; init; }

    /// <summary>Of the HTTPS listener; null for none.</summary>
    public IPEndPoint? TlsEndPoint { get; init; }

    /// <summary>PEM, given together with the key or not at all; null: a generated one.</summary>
    public string? TlsCertificatePath { get; init; }

    public string? TlsKeyPath { get; init; }

    /// <summary>Age and size that the audit is kept to; null: the server's.</summary>
    public TimeSpan? AuditMaxAge { get; init; }

    public long? AuditMaxBytes { get; init; }

    /// <summary>Accounts that there may be; null: the default.</summary>
    public int? MaxAccounts { get; init; }

    /// <summary>Whether the published rate limits hold.</summary>
    public bool RateLimits { get; init; } = true;

    /// <summary>Where public material leaves a choice, the strict one is taken: names of <c>--strict</c>.</summary>
    public ImmutableArray<string> Strict { get; init; } = [];

    /// <summary>Absolute.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Region of calls that name none.</summary>
    public required string Region { get; init; }

    public required ImmutableArray<string> FurtherRegions { get; init; }

    /// <summary>16 digits; null: the stored one, else a generated one.</summary>
    public string? AccountId { get; init; }

    /// <summary>Given together with the secret or not at all.</summary>
    public string? BootstrapAccessKeyId { get; init; }

    public string? BootstrapAccessKeySecret { get; init; }

    // The generated text of a record would tell the secret.
    public override string ToString() => $"{EndPoint} on {DataDirectory}";
}

/// <summary>What <c>up</c> was told.</summary>
internal sealed record UpSettings
{
    public required ServerSettings Server { get; init; }

    /// <summary>Null without a lab.</summary>
    public string? LabName { get; init; }

    /// <summary>Devices of this host that are offered.</summary>
    public ImmutableArray<OfferedInterface> Interfaces { get; init; } = [];

    /// <summary>How programs come to the hooks of interfaces.</summary>
    public AttachChoice Attach { get; init; }

    /// <summary>Null: mirrors end with the process.</summary>
    public PinOptions? Pins { get; init; }
}

/// <summary>What <c>agent cleanup</c> was told.</summary>
/// <param name="FileSystemPath">Null: every BPF file system that is mounted.</param>
/// <param name="Json">The answer is one JSON object.</param>
internal sealed record CleanupSettings(string? FileSystemPath, bool Json);

/// <summary>What <c>agent</c> was told.</summary>
internal sealed record AgentSettings
{
    /// <summary>Path of the plan file.</summary>
    public required string PlanPath { get; init; }

    /// <summary>Name under /run/netns of the namespace to mirror in; null: that of the process.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>How programs come to the hooks of interfaces.</summary>
    public AttachChoice Attach { get; init; }

    /// <summary>Null: mirrors end with the process.</summary>
    public PinOptions? Pins { get; init; }

    public bool Json { get; init; }
}

/// <summary>What <c>agent plan check</c> was told.</summary>
internal sealed record PlanCheckSettings(string PlanPath, bool Json, AttachChoice Attach = AttachChoice.Auto);

/// <summary>What <c>receive</c> was told.</summary>
internal sealed record ReceiveSettings
{
    public required IPAddress Address { get; init; }

    public required int Port { get; init; }

    /// <summary>Null: packets are counted and not stored.</summary>
    public string? Directory { get; init; }

    public long? RotateBytes { get; init; }

    public TimeSpan? RotateAfter { get; init; }

    public int? KeepFiles { get; init; }

    /// <summary>Null: frames are delivered to no interface.</summary>
    public string? ToInterface { get; init; }

    public required int MaxInterfaces { get; init; }

    public required ReceiveMode Mode { get; init; }

    public required int RingMegabytes { get; init; }

    public bool Json { get; init; }
}

/// <summary>What <c>lab run</c> was told.</summary>
internal sealed record LabRunSettings
{
    public required string LabName { get; init; }

    public required ClientSettings Client { get; init; }

    /// <summary>Of the pcapng file; null: a fresh temporary one.</summary>
    public string? CaptureDirectory { get; init; }

    public bool Once { get; init; }

    public bool Json { get; init; }
}

/// <summary>Where client commands send their calls and as whom.</summary>
/// <param name="Endpoint">Base address, without a path.</param>
/// <param name="Key">Signs the calls.</param>
/// <param name="Region">Region of calls that name none.</param>
internal sealed record ClientSettings(Uri Endpoint, SigningKey Key, string Region);

/// <summary>A device that is offered as a network interface.</summary>
/// <param name="Device">Name of the device.</param>
/// <param name="GuestAddress">Address of the guest behind it; null: the device is the host's own.</param>
internal sealed record OfferedInterface(string Device, IPAddress? GuestAddress);
