namespace Heliograph.Ram.Identities;

/// <summary>The form of names and texts. Each check answers null or the refusal for the parameter that it is told.</summary>
internal static class DirectoryNames
{
    private const int MaxNameLength = 64;
    private const int MaxPolicyNameLength = 128;
    private const int MaxTextLength = 128;
    private const int MaxDescriptionLength = 1024;
    private const int MinSessionSeconds = 3600;
    private const int MaxSessionSeconds = 43200;

    public static DirectoryRefusal? User(string name, string parameter = "UserName") => Name(name, MaxNameLength, "._-", parameter);

    public static DirectoryRefusal? Group(string name, string parameter = "GroupName") => Name(name, MaxNameLength, "._-", parameter);

    public static DirectoryRefusal? Role(string name) => Name(name, MaxNameLength, ".-", "RoleName");

    public static DirectoryRefusal? Policy(string name) => Name(name, MaxPolicyNameLength, "-", "PolicyName");

    public static DirectoryRefusal? Of(AttachedTo kind, string name)
        => kind switch
        {
            AttachedTo.User => User(name),
            AttachedTo.Group => Group(name),
            _ => Role(name),
        };

    /// <summary>Letters of any script; the character set of names otherwise, and @.</summary>
    public static DirectoryRefusal? DisplayName(string text, string parameter = "DisplayName")
        => text.Length > MaxTextLength ? DirectoryRefusal.Of(DirectoryCodes.Length(parameter))
        : text.All(c => char.IsLetterOrDigit(c) || "@._-".Contains(c, StringComparison.Ordinal)) ? null
        : DirectoryRefusal.Of(DirectoryCodes.InvalidChars(parameter));

    public static DirectoryRefusal? Comments(string text, string parameter = "Comments")
        => text.Length > MaxTextLength ? DirectoryRefusal.Of(DirectoryCodes.Length(parameter)) : null;

    public static DirectoryRefusal? Description(string text, string parameter = "Description")
        => text.Length > MaxDescriptionLength ? DirectoryRefusal.Of(DirectoryCodes.Length(parameter)) : null;

    /// <summary>Empty, or something with one @ inside.</summary>
    public static DirectoryRefusal? Email(string text, string parameter = "Email")
        => text.Length == 0 || (text.Split('@') is [{ Length: > 0 }, { Length: > 0 }] && !text.Any(char.IsWhiteSpace))
            ? null
            : DirectoryRefusal.Of(DirectoryCodes.Format(parameter));

    /// <summary>Empty, or country code, hyphen, number: <c>86-18600008888</c>.</summary>
    public static DirectoryRefusal? MobilePhone(string text, string parameter = "MobilePhone")
        => text.Length == 0 || (text.Split('-') is [{ Length: > 0 and <= 4 } country, { Length: > 0 and <= 20 } number] && AllDigits(country) && AllDigits(number))
            ? null
            : DirectoryRefusal.Of(DirectoryCodes.Format(parameter));

    public static DirectoryRefusal? VersionId(string id)
        => id.Length > 1 && id[0] == 'v' && AllDigits(id.AsSpan(1)) ? null : DirectoryRefusal.Of(DirectoryCodes.Format("VersionId"));

    public static DirectoryRefusal? SessionSeconds(int seconds)
        => seconds is >= MinSessionSeconds and <= MaxSessionSeconds ? null : DirectoryRefusal.Of(DirectoryCodes.MaxSessionDuration);

    private static DirectoryRefusal? Name(string name, int longest, string signs, string parameter)
        => name.Length == 0 || name.Length > longest ? DirectoryRefusal.Of(DirectoryCodes.Length(parameter))
        : name.All(c => char.IsAsciiLetterOrDigit(c) || signs.Contains(c, StringComparison.Ordinal)) ? null
        : DirectoryRefusal.Of(DirectoryCodes.InvalidChars(parameter));

    private static bool AllDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
