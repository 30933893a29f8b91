using Heliograph.Wire.Errors;

namespace Heliograph.Server.Pipeline;

/// <summary>Refuses what could not be decoded, and every path but the one of the gateway.</summary>
internal sealed class CheckReadable : IStep
{
    public ValueTask<WireError?> RunAsync(Call call, CancellationToken cancellationToken)
        => new(call.Request.Problem
            ?? (call.Request.Path is "/" or "" ? null : ErrorCatalog.Resolve(null, "InvalidAction.NotFound")));
}
