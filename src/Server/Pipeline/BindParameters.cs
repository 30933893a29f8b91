using Heliograph.Wire.Actions;
using Heliograph.Wire.Errors;
using Heliograph.Wire.Parameters;

namespace Heliograph.Server.Pipeline;

/// <summary>Reads the parameters as the operation table declares them; all mistakes are found, the first is shown.</summary>
internal sealed class BindParameters : IStep
{
    private const string ForeignBody = "InvalidParameter.ContentType";

    private static readonly string[] s_readable = ["application/json", "application/x-www-form-urlencoded"];

    public ValueTask<WireError?> RunAsync(Call call, CancellationToken cancellationToken) => new(Run(call));

    private static WireError? Run(Call call)
    {
        if (!HasReadableBody(call.Request) && call.Operation!.Errors.Any(error => error.Code == ForeignBody))
        {
            return ErrorCatalog.Resolve(call.Operation, ForeignBody);
        }

        if (!ParameterBinder.TryBind(call.Operation!, call.Request, out var parameters, out var errors))
        {
            return errors[0];
        }

        call.Parameters = parameters;
        return null;
    }

    /// <summary>A body of another type is ignored by the operations that publish no error for it.</summary>
    private static bool HasReadableBody(RpcRequest request)
    {
        var type = request.HeaderOrEmpty("content-type");
        return request.Body.IsEmpty || s_readable.Any(readable => type.StartsWith(readable, StringComparison.OrdinalIgnoreCase));
    }
}
