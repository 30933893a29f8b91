using System.CommandLine;
using Heliograph.Commands;
using Heliograph.Completion;
using Heliograph.Output;
using Shouldly;

namespace Heliograph.Tests;

// The shells are real ones; eng/install-packages test installs them.
public sealed class CompletionTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("heliograph-completion-");

    public static TheoryData<string, string[]> Lines => new()
    {
        { "", ["up", "session", "completion"] },
        { "lab ", ["up", "run", "down"] },
        { "session policy ", ["set", "show", "list", "clear"] },
        { "session --region filter ", ["list", "policy"] }, // The value of an option is no command.
        { "up --attach ", ["auto", "tcx", "clsact"] },
        { "up --attach t", ["tcx"] },
        { "serve --rate-limits ", ["published", "none"] },
        { "serve --tls-", ["--tls-listen", "--tls-certificate", "--tls-key"] },
        { "completion ", ["bash", "zsh", "fish"] },
        { "api ListTrafficMirrorF", ["ListTrafficMirrorFilters"] },
        { "filter create --IngressRules.1.Action ", ["accept", "drop"] },
        { "filter create --IngressRules.1.Act", ["--IngressRules.1.Action"] },
        { "agent plan ", ["check"] },
    };

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Bash_offers_what_can_follow(string line, string[] expected)
        => (await CompleteInBashAsync(line)).ShouldBeOfferedFor(line, expected);

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Fish_offers_what_can_follow(string line, string[] expected)
    {
        var script = await WriteAsync("fish");
        var (code, output, error) = await Shell.RunAsync("fish", "--no-config", "-c", $"source {script}; complete -C 'heliograph {line}'");
        (code, error).ShouldBe((0, ""));
        Words(output).ShouldBeOfferedFor(line, expected);
    }

    // What zsh would show is taken at its two doors, _describe and compadd: without a terminal it shows nothing.
    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Zsh_offers_what_can_follow(string line, string[] expected)
    {
        var script = await WriteAsync("zsh");
        string[] words = ["heliograph", .. line.Split(' ')];
        var (code, output, error) = await Shell.RunAsync(
            "zsh", "-f", "-c",
            $$"""
            compdef() { }
            source {{script}}
            _describe() { local name=$4; print -l -- ${${(P)name}%%:*} }
            compadd() { shift; print -l -- "$@" }
            words=({{string.Join(' ', words.Select(word => $"'{word}'"))}}) CURRENT={{words.Length}}
            _heliograph
            """);
        (code, error).ShouldBe((0, ""));
        Words(output).Where(word => word.StartsWith(words[^1], StringComparison.Ordinal)).ToList().ShouldBeOfferedFor(line, expected);
    }

    [Fact]
    public async Task Files_and_directories_are_offered_where_one_is_wanted()
    {
        Directory.CreateDirectory(Path.Combine(_directory.FullName, "there"));
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "then"), "", TestContext.Current.CancellationToken);
        var begin = Path.Combine(_directory.FullName, "the");

        (await CompleteInBashAsync($"up --data {begin}")).ShouldBe([$"{begin}re"]);
        (await CompleteInBashAsync($"agent --plan {begin}")).Order(StringComparer.Ordinal).ShouldBe([$"{begin}n", $"{begin}re"]);
    }

    [Theory]
    [InlineData("bash", "-n")]
    [InlineData("zsh", "-n")]
    [InlineData("fish", "--no-execute")]
    public async Task A_script_is_read_without_complaint(string shell, string flag)
        => (await Shell.RunAsync(shell, flag, await WriteAsync(shell))).ShouldBe((0, "", ""));

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task A_script_knows_every_command_and_every_flag(string shell)
    {
        var script = await File.ReadAllTextAsync(await WriteAsync(shell), TestContext.Current.CancellationToken);
        foreach (var command in CommandTree.Build(new CommandLine().Roles(), TimeProvider.System).Subcommands.SelectMany(Walk))
        {
            script.ShouldContain(command.Name);
            foreach (var option in command.Options.Where(option => !option.Hidden))
            {
                script.ShouldContain(option.Name, customMessage: $"{command.Name} in {shell}");
            }
        }
    }

    [Fact]
    public async Task Another_shell_is_refused()
    {
        var line = new CommandLine();
        (await line.RunAsync("completion", "tcsh")).ShouldBe(ExitCode.WrongUsage);
        line.Error.ShouldBe("heliograph: 'tcsh' is not bash, zsh, fish.\n");
    }

    private static IEnumerable<Command> Walk(Command command) => command.Subcommands.SelectMany(Walk).Prepend(command);

    private static List<string> Words(string output)
        => [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0])];

    private async Task<List<string>> CompleteInBashAsync(string line)
    {
        var script = await WriteAsync("bash");
        string[] words = ["heliograph", .. line.Split(' ')];
        var (code, output, error) = await Shell.RunAsync(
            "bash", "--norc", "-c",
            $$"""
            source <(cat {{script}})
            COMP_WORDS=({{string.Join(' ', words.Select(word => $"'{word}'"))}}) COMP_CWORD={{words.Length - 1}}
            _heliograph
            printf '%s\n' "${COMPREPLY[@]}"
            """);
        (code, error).ShouldBe((0, ""));
        return Words(output);
    }

    private async Task<string> WriteAsync(string shell)
    {
        var line = new CommandLine();
        (await line.RunAsync("completion", shell)).ShouldBe(ExitCode.Done, line.Error);
        var path = Path.Combine(_directory.FullName, $"script.{shell}");
        await File.WriteAllTextAsync(path, line.Output, TestContext.Current.CancellationToken);
        return path;
    }
}

internal static class Offers
{
    public static void ShouldBeOfferedFor(this IReadOnlyList<string> offered, string line, string[] expected)
    {
        foreach (var word in expected)
        {
            offered.ShouldContain(word, customMessage: line);
        }

        var begun = line.Split(' ')[^1];
        offered.ShouldAllBe(word => word.StartsWith(begun, StringComparison.Ordinal), line);
    }
}
