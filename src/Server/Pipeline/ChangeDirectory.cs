using System.Collections.Immutable;
using Heliograph.Server.Access;
using Heliograph.Server.Actions;
using Heliograph.Server.Identities;
using Heliograph.Store;
using Heliograph.Wire.Errors;

namespace Heliograph.Server.Pipeline;

/// <summary>Carries out an operation that changes users, groups, roles or policies.</summary>
internal sealed class ChangeDirectory(IdentityServices identities, TimeProvider clock) : IStep
{
    public async ValueTask<WireError?> RunAsync(Call call, CancellationToken cancellationToken)
    {
        if (call.Action is not IDirectoryAction action)
        {
            return null;
        }

        var change = action.Prepare(new DirectoryRequest(
            call.Parameters,
            call.Caller,
            clock.GetUtcNow(),
            [call.World.Current.DefaultResourceGroupId, .. call.AccountWorld.Current.Settings.ResourceGroups.Keys]));
        var holder = identities.Directories.Of(call.Caller.Account);
        ImmutableArray<Put> nonce = call.Nonce is { } spent ? [.. NonceEntries.Of([spent], clock.GetUtcNow())] : [];
        var (directory, refusal) = await holder.CommitAsync(
            before => change.Decide(before) with { Puts = nonce }, cancellationToken).ConfigureAwait(false);
        if (refusal is not null)
        {
            return ErrorCatalog.Resolve(call.Operation, refusal.Code, refusal.Arguments.AsSpan());
        }

        call.Nonce = null;
        call.Answer = change.Answer(directory);
        return null;
    }
}
