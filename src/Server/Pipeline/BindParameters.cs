using Heliograph.Wire.Actions;
using Heliograph.Wire.Errors;

namespace Heliograph.Server.Pipeline;

/// <summary>Reads the parameters as the operation table declares them; all mistakes are found, the first is shown.</summary>
internal sealed class BindParameters : IStep
{
    public ValueTask<WireError?> RunAsync(Call call, CancellationToken cancellationToken) => new(Run(call));

    private static WireError? Run(Call call)
    {
        if (!ParameterBinder.TryBind(call.Operation!, call.Request, out var parameters, out var errors))
        {
            return errors[0];
        }

        call.Parameters = parameters;
        return null;
    }
}
