namespace Heliograph.Ram.Identities;

/// <summary>What holds for all users of an account.</summary>
public sealed record DirectorySettings
{
    public static DirectorySettings Default { get; } = new();

    /// <summary>Another name of the account; empty for none.</summary>
    public string Alias { get; init; } = "";

    public PasswordPolicy PasswordPolicy { get; init; } = PasswordPolicy.Default;

    public SecurityPreference SecurityPreference { get; init; } = SecurityPreference.Default;
}

/// <summary>What a password must be like. The defaults are the published ones.</summary>
public sealed record PasswordPolicy
{
    public const int LeastLength = 8;
    public const int GreatestLength = 32;

    public static PasswordPolicy Default { get; } = new();

    public int MinimumLength { get; init; } = LeastLength;
    public bool RequireLowercase { get; init; }
    public bool RequireUppercase { get; init; }
    public bool RequireNumbers { get; init; }
    public bool RequireSymbols { get; init; }

    /// <summary>Whether an expired password can only be changed by the owner.</summary>
    public bool HardExpiry { get; init; }

    /// <summary>Days; 0: for ever.</summary>
    public int MaxAge { get; init; }

    /// <summary>How many earlier passwords may not be chosen again.</summary>
    public int ReusePrevention { get; init; }

    /// <summary>Attempts to log on within an hour.</summary>
    public int MaxLoginAttempts { get; init; } = 5;

    /// <summary>Whether a text may be a password. Earlier ones are not looked at: nobody logs on here.</summary>
    public bool Accepts(string password)
    {
        ArgumentNullException.ThrowIfNull(password);
        return password.Length >= MinimumLength
            && (!RequireLowercase || password.Any(char.IsAsciiLetterLower))
            && (!RequireUppercase || password.Any(char.IsAsciiLetterUpper))
            && (!RequireNumbers || password.Any(char.IsAsciiDigit))
            && (!RequireSymbols || password.Any(c => !char.IsLetterOrDigit(c) && !char.IsWhiteSpace(c)));
    }
}

/// <summary>What users may do for themselves on the console. The defaults are the published ones.</summary>
public sealed record SecurityPreference
{
    public static SecurityPreference Default { get; } = new();

    public bool EnableSaveMfaTicket { get; init; }
    public bool AllowUserToChangePassword { get; init; } = true;
    public bool AllowUserToManageAccessKeys { get; init; }
    public bool AllowUserToManageMfaDevices { get; init; } = true;
    public bool AllowUserToManagePublicKeys { get; init; }

    /// <summary>Hours.</summary>
    public int LoginSessionDuration { get; init; } = 6;

    /// <summary>IPv4 blocks, separated by semicolons; empty: from everywhere.</summary>
    public string LoginNetworkMasks { get; init; } = "";
}
