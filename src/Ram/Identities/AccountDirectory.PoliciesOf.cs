using System.Collections.Immutable;
using Heliograph.Ram.Evaluation;

namespace Heliograph.Ram.Identities;

public sealed partial record AccountDirectory
{
    /// <summary>The policies that count for a caller of this account. One that does not exist (any more) has none.</summary>
    /// <remarks>Building the list looks at every attachment: keep it as long as the directory is the same.</remarks>
    public AppliedPolicies PoliciesOf(RamPrincipal principal)
        => principal.AccountId != AccountId ? AppliedPolicies.None
        : principal switch
        {
            RamPrincipal.Owner => AppliedPolicies.Owner,
            RamPrincipal.User user when Users.ContainsKey(user.UserName) => new AppliedPolicies { Attached = OfUser(user.UserName) },
            RamPrincipal.RoleSession session when Roles.ContainsKey(session.RoleName) => new AppliedPolicies
            {
                Attached = [.. AttachmentsOf(AttachedTo.Role, session.RoleName).Select(Applied).OfType<AppliedPolicy>()],
                Session = session.SessionPolicy,
            },
            _ => AppliedPolicies.None,
        };

    /// <summary>What a group gives to its members; groups do not call, but one asks what they may.</summary>
    public AppliedPolicies PoliciesOfGroup(string groupName)
        => new() { Attached = [.. AttachmentsOf(AttachedTo.Group, groupName).Select(Applied).OfType<AppliedPolicy>()] };

    private ImmutableArray<AppliedPolicy> OfUser(string userName)
        => [
            .. AttachmentsOf(AttachedTo.User, userName)
                .Concat(GroupsOf(userName).SelectMany(group => AttachmentsOf(AttachedTo.Group, group.Name)))
                .Select(Applied)
                .OfType<AppliedPolicy>()
                .Distinct(),
        ];

    private AppliedPolicy? Applied(PolicyAttachment attachment)
        => FindPolicy(attachment.PolicyType, attachment.PolicyName) is { } document
            ? new AppliedPolicy(attachment.PolicyType, attachment.PolicyName, document, attachment.ResourceGroupId)
            : null;
}
