namespace Heliograph.Ram.Identities;

public sealed partial record AccountDirectory
{
    public DirectoryOutcome CreateGroup(RamGroup group, DirectoryLimits limits)
    {
        var refusal = DirectoryNames.Group(group.Name)
            ?? DirectoryNames.Comments(group.Comments)
            ?? RefuseIf(Groups.ContainsKey(group.Name), DirectoryCodes.GroupExists)
            ?? RefuseIf(Groups.Count >= limits.Groups, DirectoryCodes.TooManyGroups);
        return refusal is not null ? refusal : this with { Groups = Groups.Add(group.Name, group) };
    }

    /// <summary>A new name takes attachments along; null keeps what is there.</summary>
    public DirectoryOutcome UpdateGroup(string groupName, string? newGroupName, string? newComments, DateTimeOffset now)
    {
        var refusal = DirectoryNames.Group(groupName)
            ?? (newGroupName is { } name ? DirectoryNames.Group(name, "NewGroupName") : null)
            ?? (newComments is { } comments ? DirectoryNames.Comments(comments, "NewComments") : null)
            ?? RefuseIf(!Groups.ContainsKey(groupName), DirectoryCodes.GroupNotExist)
            ?? RefuseIf(newGroupName is { } taken && taken != groupName && Groups.ContainsKey(taken), DirectoryCodes.GroupExists);
        if (refusal is not null)
        {
            return refusal;
        }

        var group = Groups[groupName];
        group = group with { Name = newGroupName ?? group.Name, Comments = newComments ?? group.Comments, UpdateDate = now };
        var renamed = group.Name == groupName ? this : RenameAttached(AttachedTo.Group, groupName, group.Name);
        return renamed with { Groups = Groups.Remove(groupName).Add(group.Name, group) };
    }

    public DirectoryOutcome DeleteGroup(string groupName)
    {
        var refusal = DirectoryNames.Group(groupName)
            ?? RefuseIf(!Groups.ContainsKey(groupName), DirectoryCodes.GroupNotExist)
            ?? RefuseIf(Groups[groupName].Members.Count > 0, DirectoryCodes.GroupHasUsers)
            ?? RefuseIf(AttachmentsOf(AttachedTo.Group, groupName).Any(), DirectoryCodes.GroupHasPolicies);
        return refusal is not null ? refusal : this with { Groups = Groups.Remove(groupName) };
    }

    public DirectoryOutcome AddUserToGroup(string userName, string groupName, DateTimeOffset now, DirectoryLimits limits)
    {
        var refusal = RefuseMembership(userName, groupName)
            ?? RefuseIf(Groups[groupName].Members.ContainsKey(userName), DirectoryCodes.UserAlreadyInGroup)
            ?? RefuseIf(GroupsOf(userName).Count() >= limits.GroupsPerUser, DirectoryCodes.TooManyGroupsOfUser);
        if (refusal is not null)
        {
            return refusal;
        }

        var group = Groups[groupName];
        return Put(group with { Members = group.Members.Add(userName, now) });
    }

    public DirectoryOutcome RemoveUserFromGroup(string userName, string groupName)
    {
        var refusal = RefuseMembership(userName, groupName)
            ?? RefuseIf(!Groups[groupName].Members.ContainsKey(userName), DirectoryCodes.UserNotInGroup);
        if (refusal is not null)
        {
            return refusal;
        }

        var group = Groups[groupName];
        return Put(group with { Members = group.Members.Remove(userName) });
    }

    private DirectoryRefusal? RefuseMembership(string userName, string groupName)
        => DirectoryNames.User(userName)
        ?? DirectoryNames.Group(groupName)
        ?? RefuseIf(!Users.ContainsKey(userName), DirectoryCodes.UserNotExist)
        ?? RefuseIf(!Groups.ContainsKey(groupName), DirectoryCodes.GroupNotExist);

    private AccountDirectory Put(RamGroup group) => this with { Groups = Groups.SetItem(group.Name, group) };
}
