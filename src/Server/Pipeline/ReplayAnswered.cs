using Heliograph.Server.Actions;
using Heliograph.Wire.Errors;

namespace Heliograph.Server.Pipeline;

/// <summary>Gives a call whose client token is known the answer of the earlier call, without further effect.</summary>
internal sealed class ReplayAnswered(ClientTokens tokens) : IStep
{
    public async ValueTask<WireError?> RunAsync(Call call, CancellationToken cancellationToken)
    {
        if (call.Action is not ICommandAction command || ClientTokens.KeyOf(call) is not { } key || DryRun.IsAsked(call))
        {
            return null;
        }

        var earlier = await tokens.FindAsync(key, call, cancellationToken).ConfigureAwait(false);
        if (earlier is null)
        {
            return null;
        }

        if (!earlier.SameParameters)
        {
            return ErrorCatalog.Resolve(call.Operation, "IdempotentParameterMismatch");
        }

        call.Answer = command.Answer(earlier.Outcome);
        return null;
    }
}
