using System.Text.RegularExpressions;
using Heliograph.Output;
using Shouldly;

namespace Heliograph.Tests;

/// <summary>The pages that show commands, followed to the letter.</summary>
[Collection("environment")]
public sealed partial class PageTests
{
    [Theory]
    [InlineData("ram.md", 29)]
    [InlineData("command-line.md", 10)]
    public async Task The_commands_of_a_page_do_what_it_says(string page, int commands)
    {
        await using var server = await RunningServer.StartAsync();
        await server.RunAsync(ExitCode.Done, "account", "open-service");
        var made = (Id: "", Secret: "");
        var filter = "";
        var key = (Id: RunningServer.KeyId, RunningServer.Secret);
        var run = 0;
        foreach (var line in Lines(await File.ReadAllTextAsync(PathOf(page), TestContext.Current.CancellationToken)))
        {
            switch (Words(line).First())
            {
                case "export":
                    key = made;
                    break;
                case "unset":
                    key = (RunningServer.KeyId, RunningServer.Secret);
                    break;
                case "heliograph":
                    var command = new CommandLine();
                    string[] words = [.. Words(line).Skip(1).TakeWhile(word => word != "#").Select(word => word == "tmf-…" ? filter : word)];
                    var exit = await command.RunAsync([.. words, "--endpoint", server.EndPoint, "--access-key-id", key.Id, "--access-key-secret", key.Secret]);
                    exit.ShouldBe(line.Contains("# refused", StringComparison.Ordinal) ? ExitCode.Refused : ExitCode.Done, $"{line}: {command.Error}");
                    if (Refusal().Match(line) is { Success: true } refusal)
                    {
                        command.Error.ShouldStartWith($"{refusal.Groups[1].Value}:");
                    }

                    if (Made().Match(command.Output) is { Success: true } created)
                    {
                        made = (created.Groups[1].Value, created.Groups[2].Value);
                    }

                    filter = Filter().Match(command.Output) is { Success: true } found ? found.Value : filter;
                    run++;
                    break;
                default:
                    throw new InvalidOperationException($"'{line}' is no command that this test knows.");
            }
        }

        run.ShouldBe(commands);
    }

    /// <summary>The commands of the blocks without a language; a quoted text goes over several lines.</summary>
    private static IEnumerable<string> Lines(string page)
        => Blocks().Matches(page).Where(block => block.Groups[1].Length == 0).SelectMany(block => Commands().Matches(block.Groups[2].Value).Select(command => command.Value.Trim()));

    private static IEnumerable<string> Words(string line)
        => Word().Matches(line).Select(word => word.Value.Trim('\''));

    private static string PathOf(string page)
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Heliograph.slnx")))
            {
                return Path.Combine(directory.FullName, "docs", page);
            }
        }

        throw new DirectoryNotFoundException($"No Heliograph.slnx above '{AppContext.BaseDirectory}'.");
    }

    [GeneratedRegex("^```([a-z]*)\\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex("^(?:'[^']*'|[^'\\n])+$", RegexOptions.Multiline)]
    private static partial Regex Commands();

    [GeneratedRegex("'[^']*'|[^'\\s]+")]
    private static partial Regex Word();

    [GeneratedRegex("# refused: ([A-Za-z.]+)")]
    private static partial Regex Refusal();

    [GeneratedRegex("tmf-[a-z0-9]+")]
    private static partial Regex Filter();

    [GeneratedRegex("AccessKeyId\\s+(LTAI\\S+)\\s+AccessKeySecret\\s+(\\S+)")]
    private static partial Regex Made();
}
