namespace Heliograph.Ram.Identities;

/// <summary>What UpdateUser changes; null keeps what is there.</summary>
public sealed record UserChange
{
    public string? NewUserName { get; init; }

    public string? NewDisplayName { get; init; }

    public string? NewMobilePhone { get; init; }

    public string? NewEmail { get; init; }

    public string? NewComments { get; init; }
}

public sealed partial record AccountDirectory
{
    public DirectoryOutcome CreateUser(RamUser user, DirectoryLimits limits)
    {
        var refusal = DirectoryNames.User(user.Name)
            ?? DirectoryNames.DisplayName(user.DisplayName)
            ?? DirectoryNames.MobilePhone(user.MobilePhone)
            ?? DirectoryNames.Email(user.Email)
            ?? DirectoryNames.Comments(user.Comments)
            ?? RefuseIf(Users.ContainsKey(user.Name), DirectoryCodes.UserExists)
            ?? RefuseIf(Users.Count >= limits.Users, DirectoryCodes.TooManyUsers);
        return refusal is not null ? refusal : this with { Users = Users.Add(user.Name, user) };
    }

    /// <summary>A new name takes memberships and attachments along.</summary>
    public DirectoryOutcome UpdateUser(string userName, UserChange change, DateTimeOffset now)
    {
        var refusal = DirectoryNames.User(userName)
            ?? (change.NewUserName is { } name ? DirectoryNames.User(name, "NewUserName") : null)
            ?? (change.NewDisplayName is { } display ? DirectoryNames.DisplayName(display, "NewDisplayName") : null)
            ?? (change.NewMobilePhone is { } phone ? DirectoryNames.MobilePhone(phone, "NewMobilePhone") : null)
            ?? (change.NewEmail is { } email ? DirectoryNames.Email(email, "NewEmail") : null)
            ?? (change.NewComments is { } comments ? DirectoryNames.Comments(comments, "NewComments") : null)
            ?? RefuseIf(!Users.ContainsKey(userName), DirectoryCodes.UserNotExist)
            ?? RefuseIf(change.NewUserName is { } taken && taken != userName && Users.ContainsKey(taken), DirectoryCodes.UserExists);
        if (refusal is not null)
        {
            return refusal;
        }

        var user = Users[userName];
        user = user with
        {
            Name = change.NewUserName ?? user.Name,
            DisplayName = change.NewDisplayName ?? user.DisplayName,
            MobilePhone = change.NewMobilePhone ?? user.MobilePhone,
            Email = change.NewEmail ?? user.Email,
            Comments = change.NewComments ?? user.Comments,
            UpdateDate = now,
        };
        var renamed = user.Name == userName ? this : RenameMember(userName, user.Name).RenameAttached(AttachedTo.User, userName, user.Name);
        return renamed with { Users = Users.Remove(userName).Add(user.Name, user) };
    }

    public DirectoryOutcome DeleteUser(string userName)
    {
        var refusal = DirectoryNames.User(userName)
            ?? RefuseIf(!Users.ContainsKey(userName), DirectoryCodes.UserNotExist)
            ?? RefuseIf(GroupsOf(userName).Any(), DirectoryCodes.UserHasGroups)
            ?? RefuseIf(Users[userName].AccessKeys.Length > 0, DirectoryCodes.UserHasAccessKeys)
            ?? RefuseIf(Users[userName].Login is not null, DirectoryCodes.UserHasLoginProfile)
            ?? RefuseIf(AttachmentsOf(AttachedTo.User, userName).Any(), DirectoryCodes.UserHasPolicies);
        return refusal is not null ? refusal : this with { Users = Users.Remove(userName) };
    }

    private AccountDirectory RenameMember(string from, string to)
        => this with
        {
            Groups = Groups.SetItems(GroupsOf(from).Select(group => KeyValuePair.Create(
                group.Name, group with { Members = group.Members.Remove(from).Add(to, group.Members[from]) }))),
        };

    private static DirectoryRefusal? RefuseIf(bool condition, string code) => condition ? DirectoryRefusal.Of(code) : null;
}
