using System.Collections.Immutable;
using Heliograph.Ram.Evaluation;
using Heliograph.Server.Identities;

namespace Heliograph.Server.Access;

/// <summary>What the policies of a caller say.</summary>
internal static class CallerPolicies
{
    public static AppliedPolicies Of(IdentityServices identities, Caller caller)
    {
        var directory = identities.Directories.Of(caller.Account).Current;
        return caller switch
        {
            UserCaller user => directory.PoliciesOfUser(user.UserName),
            RoleCaller role => directory.PoliciesOfRole(role.RoleName, role.RoleId) with { Session = role.SessionPolicy },
            _ => AppliedPolicies.None,
        };
    }

    /// <summary>Whether a caller may do on further resources what it may do on those that its call names; the owner always may.</summary>
    public static AuthorizationDecision? Denial(
        IdentityServices identities, Caller caller, string action, ImmutableArray<RequestedResource> resources, RequestContext context)
    {
        if (caller is OwnerCaller || resources.IsEmpty)
        {
            return null;
        }

        var decision = PolicyEvaluator.Decide(new AuthorizationRequest { Action = action, Resources = resources, Context = context }, Of(identities, caller));
        return decision.IsAllowed ? null : decision;
    }
}
