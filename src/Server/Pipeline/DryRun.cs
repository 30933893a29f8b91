using Heliograph.Core.Commands;
using Heliograph.Server.Actions;
using Heliograph.Wire.Errors;

namespace Heliograph.Server.Pipeline;

/// <summary>Ends a call that only asks whether it would succeed: decided on the present world, nothing committed.</summary>
internal sealed class DryRun(FactSource facts) : IStep
{
    public static bool IsAsked(Call call)
        => call.Operation!.FindParameter("DryRun") is not null && call.Parameters.Boolean("DryRun") == true;

    public ValueTask<WireError?> RunAsync(Call call, CancellationToken cancellationToken) => new(Run(call));

    private WireError? Run(Call call)
    {
        if (call.Action is not ICommandAction command || !IsAsked(call))
        {
            return null;
        }

        var decision = command.Prepare(call.Parameters)(call.WorldOf(command).Current, facts.For(call.Caller.Account, call.Region));
        return decision is Decision.Refused refused
            ? ErrorCatalog.Resolve(call.Operation, refused.Refusal.Code, refused.Refusal.Arguments.AsSpan())
            : ErrorCatalog.Resolve(call.Operation, "DryRunOperation");
    }
}
