namespace Heliograph.Ram.Identities;

public sealed partial record AccountDirectory
{
    private const int LeastAlias = 3;
    private const int GreatestAlias = 63;

    public DirectoryOutcome CreateLoginProfile(string userName, NewPassword password, LoginProfileChange change, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(change);
        var refusal = DirectoryNames.User(userName)
            ?? RefuseIf(!Users.ContainsKey(userName), DirectoryCodes.UserNotExist)
            ?? RefuseIf(Users[userName].Login is not null, DirectoryCodes.LoginProfileExists)
            ?? RefuseIf(!Settings.PasswordPolicy.Accepts(password.Text), DirectoryCodes.PasswordTooWeak);
        return refusal is not null ? refusal : Put(Users[userName] with
        {
            Login = new LoginProfile(password.Hash, change.PasswordResetRequired ?? false, change.MfaBindRequired ?? false, now),
        });
    }

    public DirectoryOutcome UpdateLoginProfile(string userName, LoginProfileChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var refusal = RefuseLogin(userName)
            ?? RefuseIf(change.Password is { } password && !Settings.PasswordPolicy.Accepts(password.Text), DirectoryCodes.PasswordTooWeak);
        if (refusal is not null)
        {
            return refusal;
        }

        var user = Users[userName];
        var login = user.Login!; // It was looked for.
        return Put(user with
        {
            Login = login with
            {
                PasswordHash = change.Password?.Hash ?? login.PasswordHash,
                PasswordResetRequired = change.PasswordResetRequired ?? login.PasswordResetRequired,
                MfaBindRequired = change.MfaBindRequired ?? login.MfaBindRequired,
            },
        });
    }

    public DirectoryOutcome DeleteLoginProfile(string userName)
        => RefuseLogin(userName) is { } refusal ? refusal : Put(Users[userName] with { Login = null });

    public DirectoryOutcome SetAlias(string alias)
    {
        ArgumentNullException.ThrowIfNull(alias);
        var refusal = RefuseIf(alias.Length is < LeastAlias or > GreatestAlias, DirectoryCodes.Length("AccountAlias"))
            ?? RefuseIf(
                !alias.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') || alias[0] == '-' || alias[^1] == '-'
                    || alias.Contains("--", StringComparison.Ordinal),
                DirectoryCodes.Format("AccountAlias"));
        return refusal is not null ? refusal : this with { Settings = Settings with { Alias = alias } };
    }

    private DirectoryRefusal? RefuseLogin(string userName)
        => DirectoryNames.User(userName)
        ?? RefuseIf(!Users.ContainsKey(userName), DirectoryCodes.UserNotExist)
        ?? RefuseIf(Users[userName].Login is null, DirectoryCodes.LoginProfileNotExist);
}
