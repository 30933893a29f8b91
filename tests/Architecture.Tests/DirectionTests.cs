using Shouldly;

namespace Heliograph.Architecture.Tests;

/// <summary>Which project may use which. What is not listed is not allowed.</summary>
public sealed class DirectionTests
{
    private static readonly Dictionary<string, string[]> s_mayUse = new()
    {
        ["Core"] = [],
        ["Ram"] = [],
        ["Ebpf"] = [],
        ["Wire"] = ["Core"],
        ["Store"] = ["Core"],
        ["Compiler"] = ["Core", "Ebpf"],
        ["Linux"] = ["Ebpf"],
        ["Plans"] = ["Core"],
        ["Agent"] = ["Core", "Compiler", "Ebpf", "Linux"],
        ["Receiver"] = ["Core", "Linux"],
        ["Lab"] = ["Core", "Linux", "Receiver"],
        ["Server"] = ["Core", "Ram", "Wire", "Store"],
        ["Heliograph"] = ["Core", "Ram", "Ebpf", "Wire", "Store", "Compiler", "Linux", "Plans", "Agent", "Receiver", "Lab", "Server"],
    };

    [Fact]
    public void Projects_use_only_what_the_direction_table_allows()
    {
        var wrong = ProjectFile.Sources.SelectMany(p => p.References.Except(s_mayUse.GetValueOrDefault(p.Name, [])).Select(r => $"{p.Name} uses {r}"));

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Every_source_project_is_in_the_direction_table()
        => ProjectFile.Sources.Select(p => p.Name).ShouldBe(s_mayUse.Keys, ignoreOrder: true);

    [Fact]
    public void The_map_for_people_says_the_same()
    {
        // | `src/Wire` | what it is | Core |
        var rows = Repository.Read("ARCHITECTURE.md").Split('\n')
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length > 3 && cells[1].StartsWith("`src/", StringComparison.Ordinal))
            .ToDictionary(cells => cells[1].Trim('`')["src/".Length..], cells => cells[3]);

        rows.Keys.ShouldBe(s_mayUse.Keys, ignoreOrder: true);
        foreach (var (project, may) in s_mayUse)
        {
            var written = rows[project] switch
            {
                "nothing" => [],
                "all" => s_mayUse.Keys.Where(name => name != project),
                var list => list.Split(',', StringSplitOptions.TrimEntries),
            };
            written.ShouldBe(may, ignoreOrder: true, project);
        }
    }

    [Fact]
    public void The_pure_projects_bring_no_packages()
        => ProjectFile.Sources.Where(p => p.Name is "Core" or "Ram" or "Ebpf" or "Compiler" && p.Packages.Length > 0).ShouldBeEmpty();

    [Fact]
    public void Unsafe_code_compiles_only_in_the_project_for_Linux_and_its_tests()
        => ProjectFile.All.Where(p => p.AllowsUnsafe).Select(p => p.Path).Except(["src/Linux/Linux.csproj", "tests/Linux.Tests/Linux.Tests.csproj"]).ShouldBeEmpty();

    [Fact]
    public void Only_the_Linux_project_calls_into_the_system_library()
        => Repository.Files
            .Where(f => f.StartsWith("src/", StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal) && !f.StartsWith("src/Linux/", StringComparison.Ordinal))
            .Where(f => Repository.Read(f).Contains("LibraryImport", StringComparison.Ordinal))
            .ShouldBeEmpty();

    [Fact]
    public void Source_projects_do_not_use_test_projects()
        => ProjectFile.Sources.SelectMany(p => p.References).Intersect(ProjectFile.All.Where(p => !p.IsSource).Select(p => p.Name)).ShouldBeEmpty();

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("Heliograph.slnx");

        ProjectFile.All.Where(p => !solution.Contains($"\"{p.Path}\"", StringComparison.Ordinal)).Select(p => p.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Package_versions_are_written_in_one_place()
        => ProjectFile.All.Where(p => Repository.Read(p.Path).Contains("VersionOverride", StringComparison.Ordinal)).ShouldBeEmpty();
}
