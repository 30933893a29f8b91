using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Server.Worlds;
using Heliograph.Wire.Errors;

namespace Heliograph.Server.Pipeline;

/// <summary>RegionId, else the region in the host name (<c>vpc.cn-beijing.example.com</c>), else the default one.</summary>
internal sealed class ChooseRegion(ServerOptions options, WorldRegistry worlds) : IStep
{
    private const string UnsupportedRegion = "UnsupportedRegion";

    private readonly ImmutableArray<RegionId> _regions = options.Regions;

    public ValueTask<WireError?> RunAsync(Call call, CancellationToken cancellationToken) => new(Run(call));

    private WireError? Run(Call call)
    {
        var named = call.Operation!.FindParameter("RegionId") is null ? null : call.Parameters.String("RegionId");
        if (named is not null && !_regions.Contains(new RegionId(named)))
        {
            return ErrorCatalog.Resolve(call.Operation, "InvalidRegionId.NotFound");
        }

        call.Region = named is not null ? new RegionId(named) : OfHost(call.Request.Host) ?? options.DefaultRegion;
        call.World = worlds.Of(call.Caller.Account, call.Region);
        call.AccountWorld = worlds.Of(call.Caller.Account, RegionId.AccountWide);
        call.DeploymentWorld = worlds.OfDeployment;
        return options.RegionsWithoutMirroring.Contains(call.Region) && call.Operation.Errors.Any(error => error.Code == UnsupportedRegion)
            ? ErrorCatalog.Resolve(call.Operation, UnsupportedRegion)
            : null;
    }

    private RegionId? OfHost(string host)
    {
        var labels = host.Split('.', 3);
        var region = labels.Length == 3 ? new RegionId(labels[1]) : default;
        return _regions.Contains(region) ? region : null;
    }
}
