using Shouldly;

namespace Heliograph.Server.Tests.Errors;

public sealed class CoveragePageTests
{
    /// <summary>Set by eng/coverage: then the page is written.</summary>
    private const string Write = "HELIOGRAPH_WRITE_COVERAGE";

    [Fact]
    public void The_page_says_what_the_tables_say()
    {
        var path = Path.Combine(Root(), "docs", "coverage.md");
        if (Environment.GetEnvironmentVariable(Write) == "1")
        {
            File.WriteAllText(path, CoveragePage.Text());
        }

        (File.Exists(path) ? File.ReadAllText(path) : "").ShouldBe(CoveragePage.Text(), "docs/coverage.md is out of date: run eng/coverage");
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Heliograph.slnx")))
        {
            directory = directory.Parent.ShouldNotBeNull("the tests run inside the repository");
        }

        return directory.FullName;
    }
}
