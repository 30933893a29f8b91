using Heliograph.Core.Model;
using Heliograph.Server.Access;
using Heliograph.Server.Actions;
using Heliograph.Wire.Errors;

namespace Heliograph.Server.Pipeline;

/// <summary>Some operations are the account owner's alone: no policy can give them away. Others are the operator account's alone.</summary>
internal sealed class RequireOwner(AccountId operatorAccount) : IStep
{
    public ValueTask<WireError?> RunAsync(Call call, CancellationToken cancellationToken)
        => new((call.Action.IsForOwnerOnly && call.Caller is not OwnerCaller)
            || (call.Action.IsForOperatorOnly && call.Caller.Account != operatorAccount)
            ? ErrorCatalog.Resolve(call.Operation, call.Operation!.Ram.DeniedCode)
            : null);
}
