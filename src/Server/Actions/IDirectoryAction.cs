using Heliograph.Ram.Identities;
using Heliograph.Server.Access;
using Heliograph.Server.Identities;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

/// <summary>An operation that changes the users, groups, roles or policies of the caller's account.</summary>
internal interface IDirectoryAction : IAction
{
    DirectoryChange Prepare(DirectoryRequest request);
}

/// <param name="Parameters">As declared by the operation table.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="Now">The time of the change.</param>
/// <param name="ResourceGroups">Ids of the resource groups of the account.</param>
internal sealed record DirectoryRequest(BoundParameters Parameters, Caller Caller, DateTimeOffset Now, IReadOnlyCollection<string> ResourceGroups);

/// <param name="Decide">Pure; may be called several times.</param>
/// <param name="Answer">The fields of the answer beside RequestId, from the directory as it is after the change.</param>
internal sealed record DirectoryChange(Func<AccountDirectory, DirectoryProposal> Decide, Func<AccountDirectory, AnswerObject> Answer);
