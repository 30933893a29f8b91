using System.Net;
using Heliograph.Core.Model;
using Heliograph.Server.Access;
using Heliograph.Server.Agents;
using Heliograph.Server.Audit;
using Heliograph.Server.Identities;
using Heliograph.Server.Pipeline;
using Heliograph.Server.Preview;
using Heliograph.Wire.Actions;

namespace Heliograph.Server.Actions;

/// <summary>What queries may use beside the world.</summary>
internal sealed record QueryServices(
    ServerOptions Options, FactSource Facts, HostRegistry Hosts, PageTokens Pages, AuditLog Audit, IdentityServices Identities, PreviewRecords Looks);

/// <summary>What a query is asked, by whom, and about which world.</summary>
internal sealed record QueryContext
{
    public required Operation Operation { get; init; }
    public required BoundParameters Parameters { get; init; }
    public required Caller Caller { get; init; }
    public required RegionId Region { get; init; }
    public required World World { get; init; }

    /// <summary>What holds for the account in every region.</summary>
    public required AccountSettings Settings { get; init; }

    /// <inheritdoc cref="Call.SourceAddress"/>
    public required IPAddress? SourceAddress { get; init; }

    /// <inheritdoc cref="Call.SecureTransport"/>
    public required bool SecureTransport { get; init; }

    /// <summary>Host that the request was sent to, port included.</summary>
    public required string Host { get; init; }
    public required QueryServices Services { get; init; }
}
