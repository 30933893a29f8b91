namespace Heliograph.Ram.Identities;

public sealed partial record AccountDirectory
{
    /// <summary>The first user that has a key with this id, or null.</summary>
    public RamUser? UserOfAccessKey(string accessKeyId)
        => Users.Values.FirstOrDefault(user => user.AccessKeys.Any(key => key.Id == accessKeyId));

    /// <param name="userName">Whose key it is.</param>
    /// <param name="accessKeyId">Drawn by the caller, who also keeps the secret.</param>
    /// <param name="now">Time of creation.</param>
    /// <param name="limits">How many a user may have.</param>
    public DirectoryOutcome CreateAccessKey(string userName, string accessKeyId, DateTimeOffset now, DirectoryLimits limits)
    {
        var refusal = DirectoryNames.User(userName)
            ?? RefuseIf(!Users.ContainsKey(userName), DirectoryCodes.UserNotExist)
            ?? RefuseIf(Users[userName].AccessKeys.Length >= limits.AccessKeysPerUser, DirectoryCodes.TooManyAccessKeys);
        if (refusal is not null)
        {
            return refusal;
        }

        var user = Users[userName];
        return Put(user with { AccessKeys = user.AccessKeys.Add(new AccessKeyInfo(accessKeyId, AccessKeyStatus.Active, now)) });
    }

    public DirectoryOutcome UpdateAccessKey(string userName, string accessKeyId, AccessKeyStatus status)
    {
        if (RefuseKey(userName, accessKeyId) is { } refusal)
        {
            return refusal;
        }

        var user = Users[userName];
        return Put(user with { AccessKeys = [.. user.AccessKeys.Select(key => key.Id == accessKeyId ? key with { Status = status } : key)] });
    }

    public DirectoryOutcome DeleteAccessKey(string userName, string accessKeyId)
    {
        if (RefuseKey(userName, accessKeyId) is { } refusal)
        {
            return refusal;
        }

        var user = Users[userName];
        return Put(user with { AccessKeys = user.AccessKeys.RemoveAll(key => key.Id == accessKeyId) });
    }

    private DirectoryRefusal? RefuseKey(string userName, string accessKeyId)
        => DirectoryNames.User(userName)
        ?? RefuseIf(!Users.ContainsKey(userName), DirectoryCodes.UserNotExist)
        ?? RefuseIf(!Users[userName].AccessKeys.Any(key => key.Id == accessKeyId), DirectoryCodes.AccessKeyNotExist);

    private AccountDirectory Put(RamUser user) => this with { Users = Users.SetItem(user.Name, user) };
}
