using Heliograph.Ram.Evaluation;

namespace Heliograph.Ram.Identities;

public sealed partial record AccountDirectory
{
    /// <summary>AttachPolicyToUser, AttachPolicyToGroup, AttachPolicyToRole, and AttachPolicy at a resource group.</summary>
    /// <remarks>How many may be attached counts per scope: at the account, and at each resource group.</remarks>
    public DirectoryOutcome AttachPolicy(PolicyAttachment attachment, DirectoryLimits limits)
    {
        var refusal = RefuseAttachment(attachment)
            ?? RefuseIf(FindAttachment(attachment) is not null, DirectoryCodes.AlreadyAttached(attachment.AttachedTo))
            ?? RefuseIf(IsFull(attachment, limits), DirectoryCodes.TooManyAttached(attachment.AttachedTo));
        return refusal is not null ? refusal : this with { Attachments = Attachments.Add(attachment) };
    }

    /// <summary>DetachPolicyFromUser and its kind. The date of the attachment does not matter.</summary>
    public DirectoryOutcome DetachPolicy(PolicyAttachment attachment)
    {
        var refusal = RefuseAttachment(attachment);
        if (refusal is not null)
        {
            return refusal;
        }

        return FindAttachment(attachment) is { } found
            ? this with { Attachments = Attachments.Remove(found) }
            : DirectoryRefusal.Of(DirectoryCodes.NotAttached(attachment.AttachedTo));
    }

    private DirectoryRefusal? RefuseAttachment(PolicyAttachment attachment)
        => DirectoryNames.Of(attachment.AttachedTo, attachment.Name)
        ?? DirectoryNames.Policy(attachment.PolicyName)
        ?? RefuseIf(!Exists(attachment.AttachedTo, attachment.Name), NotExist(attachment.AttachedTo))
        ?? RefuseIf(FindPolicy(attachment.PolicyType, attachment.PolicyName) is null, DirectoryCodes.PolicyNotExist);

    private bool Exists(AttachedTo kind, string name)
        => kind switch
        {
            AttachedTo.User => Users.ContainsKey(name),
            AttachedTo.Group => Groups.ContainsKey(name),
            _ => Roles.ContainsKey(name),
        };

    private static string NotExist(AttachedTo kind)
        => kind switch
        {
            AttachedTo.User => DirectoryCodes.UserNotExist,
            AttachedTo.Group => DirectoryCodes.GroupNotExist,
            _ => DirectoryCodes.RoleNotExist,
        };

    private PolicyAttachment? FindAttachment(PolicyAttachment like)
        => Attachments.FirstOrDefault(attachment => attachment with { AttachDate = like.AttachDate } == like);

    private bool IsFull(PolicyAttachment attachment, DirectoryLimits limits)
        => AttachmentsOf(attachment.AttachedTo, attachment.Name)
            .Count(other => other.PolicyType == attachment.PolicyType && other.ResourceGroupId == attachment.ResourceGroupId)
            >= (attachment.PolicyType == PolicyType.System ? limits.SystemPoliciesAttached : limits.CustomPoliciesAttached);

    private AccountDirectory RenameAttached(AttachedTo kind, string from, string to)
        => this with
        {
            Attachments = [.. Attachments.Select(attachment =>
                attachment.AttachedTo == kind && attachment.Name == from ? attachment with { Name = to } : attachment)],
        };
}
