namespace Heliograph.Ram.Identities;

/// <summary>That a user may log on to the console, and how. There is no console to log on to here: it is kept for those who manage it.</summary>
/// <param name="PasswordHash">Salted and one-way; made by the caller.</param>
/// <param name="PasswordResetRequired">Another password has to be chosen at the next logon.</param>
/// <param name="MfaBindRequired">A second factor has to be bound at the next logon.</param>
/// <param name="CreateDate">When it was made.</param>
public sealed record LoginProfile(string PasswordHash, bool PasswordResetRequired, bool MfaBindRequired, DateTimeOffset CreateDate)
{
    /// <summary>Does not tell the hash.</summary>
    public override string ToString() => $"login profile of {CreateDate:O}";
}

/// <summary>A password on its way into a profile: what the policy asks is judged on the text, and only the hash is kept.</summary>
/// <param name="Text">As given.</param>
/// <param name="Hash">Salted and one-way.</param>
public sealed record NewPassword(string Text, string Hash)
{
    /// <summary>Tells nothing.</summary>
    public override string ToString() => "(password)";
}

/// <summary>What UpdateLoginProfile changes; null keeps what is there.</summary>
public sealed record LoginProfileChange
{
    public NewPassword? Password { get; init; }

    public bool? PasswordResetRequired { get; init; }

    public bool? MfaBindRequired { get; init; }
}
