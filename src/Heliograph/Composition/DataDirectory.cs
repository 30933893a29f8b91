namespace Heliograph.Composition;

/// <summary>Where things are kept when nobody says where.</summary>
internal static class DataDirectory
{
    /// <summary>The system's place for root, else the one of the XDG base directory specification.</summary>
    public static string Default { get; } = Environment.IsPrivilegedProcess ? "/var/lib/heliograph" : Path.Combine(UserData(), "heliograph");

    // The specification: a relative path is to be ignored.
    private static string UserData()
        => Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } set && Path.IsPathRooted(set)
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
}
