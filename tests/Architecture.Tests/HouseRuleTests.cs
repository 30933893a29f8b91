using System.Text.RegularExpressions;
using Shouldly;

namespace Heliograph.Architecture.Tests;

/// <summary>What no file of the repository may hold.</summary>
public sealed partial class HouseRuleTests
{
    /// <summary>The largest file is a table of signature vectors; a capture or a binary does not belong here.</summary>
    private const long MaxFileBytes = 400_000;

    private const int MaxCodeLines = 400;

    // This file names what it looks for, and compressed bytes may spell anything.
    private static IEnumerable<string> TextFiles
        => Repository.Files.Where(f => Path.GetFileName(f) != $"{nameof(HouseRuleTests)}.cs" && !f.EndsWith(".png", StringComparison.Ordinal));

    private static IEnumerable<string> CodeFiles => TextFiles.Where(f => f.EndsWith(".cs", StringComparison.Ordinal));

    [Fact]
    public void Every_file_is_small()
        => Repository.Files.Where(f => new FileInfo(Path.Combine(Repository.Root, f)).Length > MaxFileBytes).ShouldBeEmpty();

    [Fact]
    public void Every_code_file_can_be_read_in_one_sitting()
        => CodeFiles.Where(f => Repository.Read(f).Count(c => c == '\n') > MaxCodeLines).ShouldBeEmpty();

    [Fact]
    public void No_file_names_a_place_on_somebodys_machine() => Matches(MachinePath()).ShouldBeEmpty();

    [Fact]
    public void No_file_names_a_package_registry() => Matches(RegistryHost()).ShouldBeEmpty();

    [Fact]
    public void Nothing_is_left_to_do_in_a_comment() => Matches(Unfinished()).ShouldBeEmpty();

    /// <summary>A kernel test may skip aloud where a privilege is missing (<c>SkipUnless</c>); none is switched off.</summary>
    [Fact]
    public void No_test_is_switched_off_or_sleeps()
        => CodeFiles.Where(f => SwitchedOffOrSleeping().IsMatch(Repository.Read(f))).ShouldBeEmpty();

    [Fact]
    public void Scripts_can_be_started()
    {
        var modes = Repository.Git("ls-files", "--stage").Select(line => line.Split([' ', '\t'], 4)).ToDictionary(parts => parts[3], parts => parts[0]);
        var scripts = modes.Keys.Where(f => File.Exists(Path.Combine(Repository.Root, f)) && Repository.Read(f).StartsWith("#!", StringComparison.Ordinal));

        scripts.Where(f => modes[f] != "100755").ShouldBeEmpty();
    }

    private static IEnumerable<string> Matches(Regex pattern)
        => TextFiles.SelectMany(f => pattern.Matches(Repository.Read(f)).Select(m => $"{f}: {m.Value}"));

    [GeneratedRegex(@"(?<![\w.])/(work|home/\w+|Users/\w+|root|mnt|builds)/\w[\w./-]*")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"[\w.-]*(npmjs\.org|npmmirror\.com|registry\.yarnpkg|nuget\.org|artifactory|jfrog\.io|pypi\.org|deb\.debian\.org)[\w./-]*|""resolved""\s*:")]
    private static partial Regex RegistryHost();

    [GeneratedRegex(@"\b(TODO|FIXME|XXX|HACK)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\bSkip\s*=\s*[""\w]|Assert\.Skip\(|Thread\.Sleep")]
    private static partial Regex SwitchedOffOrSleeping();
}
