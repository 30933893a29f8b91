using System.Collections.Immutable;
using System.Net;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Server.Access;
using Heliograph.Server.Audit;
using Heliograph.Server.WebConsole;

namespace Heliograph.Server;

/// <summary>Settings of a server.</summary>
public sealed record ServerOptions
{
    public static readonly IPEndPoint DefaultEndPoint = new(IPAddress.Loopback, 8080);

    /// <summary>Where it listens; port 0 takes a free one.</summary>
    public IPEndPoint EndPoint { get; init; } = DefaultEndPoint;

    /// <summary>The HTTPS listener beside the plain one; null for none.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Where /metrics is read, without a signature and of all accounts; null for nowhere.</summary>
    public IPEndPoint? MetricsEndPoint { get; init; }

    /// <summary>Holds the master key; made if it is not there.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Region of a call that names none.</summary>
    public RegionId DefaultRegion { get; init; } = new("cn-hangzhou");

    /// <summary>Further regions.</summary>
    public ImmutableArray<RegionId> OtherRegions { get; init; } = [];

    /// <summary>Regions whose name is known and where mirroring is refused with UnsupportedRegion.</summary>
    public ImmutableArray<RegionId> RegionsWithoutMirroring { get; init; } = [];

    /// <summary>The account of the operator; null: the one that the first start made, whose number is then random.</summary>
    public AccountId? AccountId { get; init; }

    /// <summary>Key of its owner; null: the one in the store, or a random one.</summary>
    public string? BootstrapAccessKeyId { get; init; }

    /// <summary>Secret of that key; null: the one in the store, or a random one.</summary>
    public Secret? BootstrapAccessKeySecret { get; init; }
    public MirrorPolicy Policy { get; init; } = MirrorPolicy.Default;

    public RateLimits RateLimits { get; init; } = RateLimits.Default;

    /// <summary>
    /// In XML, wrap plain lists as others are (<c>&lt;Tags&gt;&lt;Tag&gt;…</c>) instead of repeating their element, as the official samples do:
    /// the XML readers of the legacy Java and .NET SDKs can read no other form.
    /// </summary>
    public bool WrapXmlLists { get; init; }

    /// <summary>How long an answer waits until the hosts have applied its effect. JavaScript SDKs give up after 3 seconds.</summary>
    public TimeSpan AnswerBound { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an object is in transition at most when hosts do not acknowledge.</summary>
    public TimeSpan TransitionBound { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How much of the audit is kept.</summary>
    public AuditBounds Audit { get; init; } = AuditBounds.Default;

    /// <summary>The files of the console; null: those in the program.</summary>
    internal ConsoleAssets? ConsoleAssets { get; init; }

    /// <summary>All regions, that of calls that name none first. Made anew each time.</summary>
    public ImmutableArray<RegionId> Regions => [.. new[] { DefaultRegion }.Concat(OtherRegions).Concat(RegionsWithoutMirroring).Distinct()];
}

/// <summary>An HTTPS listener.</summary>
/// <param name="EndPoint">Where it listens; port 0 takes a free one.</param>
/// <param name="CertificatePath">PEM, with intermediate certificates behind the server's; null: one is made and kept in the data directory.</param>
/// <param name="KeyPath">PEM; null: in the same file.</param>
public sealed record TlsOptions(IPEndPoint EndPoint, string? CertificatePath = null, string? KeyPath = null);
