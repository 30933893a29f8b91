namespace Heliograph.EndToEnd.Tests.Fixture;

/// <summary>Finds the published program and the tree that it was built from.</summary>
internal static class HeliographBinary
{
    /// <summary><c>HELIOGRAPH_BINARY</c>, else artifacts/heliograph of the tree.</summary>
    public static string Path { get; } = Find();

    public static string RepositoryRoot { get; } = FindRoot();

    private static string Find()
    {
        var path = Environment.GetEnvironmentVariable("HELIOGRAPH_BINARY") is { Length: > 0 } given
            ? System.IO.Path.GetFullPath(given)
            : System.IO.Path.Combine(FindRoot(), "artifacts", "heliograph");
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"The published program is not at '{path}'. Run eng/publish, or set HELIOGRAPH_BINARY.", path);
    }

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "Heliograph.slnx")))
            {
                return directory.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No Heliograph.slnx above '{AppContext.BaseDirectory}'.");
    }
}
