using System.CommandLine;
using Heliograph.Commands;
using Heliograph.Output;
using Shouldly;

namespace Heliograph.Tests;

public sealed class ManTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("heliograph-man-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Every_command_has_a_page_with_every_flag_that_man_shows_without_complaint()
    {
        var line = new CommandLine();
        (await line.RunAsync("man", "--output", _directory.FullName)).ShouldBe(ExitCode.Done, line.Error);

        foreach (var (name, command) in Walk("heliograph", CommandTree.Build(new CommandLine().Roles(), TimeProvider.System)))
        {
            var path = Path.Combine(_directory.FullName, $"{name}.1");
            var text = (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).Replace("\\-", "-", StringComparison.Ordinal);
            foreach (var option in command.Options.Where(option => !option.Hidden))
            {
                text.ShouldContain(option.Name, customMessage: name);
            }
        }

        var files = _directory.GetFiles().Select(file => file.FullName).ToArray();
        // A page has no date, so that the same program writes the same pages.
        var (_, output, error) = await Shell.RunAsync("mandoc", ["-Tlint", "-Wwarning", .. files]);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(complaint => complaint.EndsWith("missing date, using \"\": TH", StringComparison.Ordinal));
        error.ShouldBeEmpty();
        var groff = await Shell.RunAsync("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", Path.Combine(_directory.FullName, "heliograph-up.1"));
        (groff.Code, groff.Error).ShouldBe((0, ""));
        groff.Output.ShouldContain("HELIOGRAPH_LISTEN"); // Flags are written over themselves, which is how bold is printed.
    }

    private static IEnumerable<(string Name, Command Command)> Walk(string name, Command command)
        => command.Subcommands.SelectMany(inner => Walk($"{name}-{inner.Name}", inner)).Prepend((name, command));
}
