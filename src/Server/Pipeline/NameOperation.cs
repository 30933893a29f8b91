using Heliograph.Server.Actions;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Errors;

namespace Heliograph.Server.Pipeline;

/// <summary>Chooses the dialect and finds the operation.</summary>
internal sealed class NameOperation : IStep
{
    public ValueTask<WireError?> RunAsync(Call call, CancellationToken cancellationToken) => new(Run(call));

    private static WireError? Run(Call call)
    {
        if (!ActionClaim.TryRead(call.Request, out var claim, out var error)
            || !OperationTable.TryFind(claim.Version, claim.Action, out var operation, out error))
        {
            return error;
        }

        call.Operation = operation;
        if (!ActionList.TryFind(operation, out var action))
        {
            return ErrorCatalog.Resolve(null, "InvalidAction.NotFound");
        }

        call.Action = action;
        return null;
    }
}
