using System.Diagnostics;
using Shouldly;

namespace Heliograph.Architecture.Tests;

/// <summary>The working tree that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Paths from the root of what git tracks and of what it would track, with their modes where they are tracked.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. Git("ls-files", "--cached", "--others", "--exclude-standard").Distinct().Where(file => File.Exists(Path.Combine(Root, file)))];

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static string[] Git(params string[] arguments)
    {
        // A clone may belong to another user than the one who tests it.
        var start = new ProcessStartInfo("git", ["-c", "safe.directory=*", "-C", Root, .. arguments]) { RedirectStandardOutput = true };
        using var git = Process.Start(start).ShouldNotBeNull();
        var lines = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        git.ExitCode.ShouldBe(0, "the tests of the repository's rules need git and a clone");
        return lines;
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Heliograph.slnx")))
        {
            directory = directory.Parent.ShouldNotBeNull("the tests run inside the repository");
        }

        return directory.FullName;
    }
}
