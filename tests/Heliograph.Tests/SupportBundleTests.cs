using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Heliograph.Composition;
using Heliograph.Output;
using Heliograph.Support;
using Shouldly;

namespace Heliograph.Tests;

// Variables belong to the process: tests that set or read them take turns.
[Collection("environment")]
public sealed class SupportBundleTests : IDisposable
{
    private const string Password = "correct-horse-battery";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("heliograph-support-");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("HELIOGRAPH_BOOTSTRAP_ACCESS_KEY_SECRET", null);
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_bundle_holds_what_it_lists_and_no_secret()
    {
        await using var server = await RunningServer.StartAsync();
        await server.RunAsync(ExitCode.Done, "account", "open-service");
        await server.RunAsync(ExitCode.Done, "filter", "create", "--TrafficMirrorFilterName", "seen-in-the-bundle");
        var masterKey = Enumerable.Range(0, 32).Select(i => (byte)((i * 37) + 11)).ToArray();
        var log = Place("server.log");
        await File.WriteAllBytesAsync(Place("master.key"), masterKey, TestContext.Current.CancellationToken);
        new ClientFile($"http://{server.EndPoint}", "cn-hangzhou", "other", "another-secret-of-a-key").Write(_directory.FullName);
        await File.WriteAllTextAsync(
            log,
            $"""
            ready
            access key secret {Password}
            Password={Password}; masterKey: {Convert.ToBase64String(masterKey)}
            called with {RunningServer.Secret} and another-secret-of-a-key
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49
            -----END PRIVATE KEY-----
            """,
            TestContext.Current.CancellationToken);
        Environment.SetEnvironmentVariable("HELIOGRAPH_BOOTSTRAP_ACCESS_KEY_SECRET", Password);
        var path = Place("support.tar.gz");

        var line = await server.RunAsync(
            ExitCode.Done, "support-bundle", "--output", path, "--data", _directory.FullName, "--log", log, "--listen", server.EndPoint);

        var entries = await ReadAsync(path);
        line.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split('\t')[0]).ShouldBe(entries.Keys);
        entries.Keys.ShouldBe(
        [
            "versions.txt", "settings.txt", "data-directory.txt", "doctor.json", "kernel/links.txt", "kernel/programs.txt", "server/status.json",
            "server/hosts.json", "server/interfaces.json", "server/targets.json", "server/sessions.json", "server/filters.json", "log.txt",
        ]);
        entries["server/filters.json"].ShouldContain("seen-in-the-bundle");
        entries["server/status.json"].ShouldContain("\"Hosts\"");
        entries["settings.txt"].ShouldContain("HELIOGRAPH_BOOTSTRAP_ACCESS_KEY_SECRET=(set)");
        entries["data-directory.txt"].ShouldContain("master.key");
        entries["kernel/links.txt"].ShouldContain("\tlo\t");
        entries["log.txt"].ShouldStartWith("ready\n");
        var whole = await UnzipAsync(path);
        foreach (var secret in (byte[][])
            [
                Encoding.UTF8.GetBytes(RunningServer.Secret), Encoding.UTF8.GetBytes("another-secret-of-a-key"), Encoding.UTF8.GetBytes(Password), masterKey,
                Encoding.UTF8.GetBytes(Convert.ToBase64String(masterKey)), Encoding.UTF8.GetBytes(Convert.ToHexString(masterKey)),
                Encoding.UTF8.GetBytes(Convert.ToHexStringLower(masterKey)), Encoding.UTF8.GetBytes("MIGHAgEAMBMGByqGSM49"),
            ])
        {
            whole.AsSpan().IndexOf(secret).ShouldBe(-1, Convert.ToHexString(secret));
        }

        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task What_is_there_is_not_written_over()
    {
        var path = Place("mine.tar.gz");
        await File.WriteAllTextAsync(path, "mine", TestContext.Current.CancellationToken);
        var line = new CommandLine();

        (await line.RunAsync("support-bundle", "--output", path, "--data", _directory.FullName)).ShouldBe(ExitCode.Failed);

        line.Error.ShouldBe($"heliograph: {path} is there already: name another file with --output.\n");
        (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ShouldBe("mine");
    }

    [Fact]
    public async Task Without_a_server_the_rest_is_there()
    {
        var path = Place("support.tar.gz");
        var line = new CommandLine();

        (await line.RunAsync("support-bundle", "--output", path, "--data", _directory.FullName)).ShouldBe(ExitCode.Done, line.Error);

        var entries = await ReadAsync(path);
        entries["server/status.json"].ShouldContain("missing");
        entries["versions.txt"].ShouldContain("kernel ");
    }

    [Fact]
    public async Task When_a_plan_has_mistakes_no_archive_is_left()
    {
        var path = Place("support.tar.gz");
        var line = new CommandLine();

        (await line.RunAsync("support-bundle", "--output", path, "--data", _directory.FullName, "--plan", Place("none.yaml"))).ShouldBe(ExitCode.Failed);

        File.Exists(path).ShouldBeFalse();
    }

    [Theory]
    [InlineData("HELIOGRAPH_BOOTSTRAP_ACCESS_KEY_SECRET", true)]
    [InlineData("HELIOGRAPH_TLS_PRIVATE_KEY", true)]
    [InlineData("SOME_TOKEN", true)]
    [InlineData("HELIOGRAPH_DATA", false)]
    [InlineData("HELIOGRAPH_BOOTSTRAP_ACCESS_KEY_ID", false)]
    public void Names_tell_of_secrets(string name, bool secret) => Secrets.IsSecretName(name).ShouldBe(secret);

    private string Place(string name) => Path.Combine(_directory.FullName, name);

    private static async Task<byte[]> UnzipAsync(string path)
    {
        await using var zip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        await zip.CopyToAsync(memory, TestContext.Current.CancellationToken);
        return memory.ToArray();
    }

    private static async Task<Dictionary<string, string>> ReadAsync(string path)
    {
        var found = new Dictionary<string, string>();
        await using var archive = new TarReader(new MemoryStream(await UnzipAsync(path)));
        while (await archive.GetNextEntryAsync(copyData: true, TestContext.Current.CancellationToken) is { } entry)
        {
            using var reader = new StreamReader(entry.DataStream ?? Stream.Null); // An empty file has none.
            found[entry.Name["heliograph-support/".Length..]] = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        }

        return found;
    }
}
