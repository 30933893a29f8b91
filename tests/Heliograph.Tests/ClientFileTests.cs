using Heliograph.Composition;
using Heliograph.Output;
using Shouldly;

namespace Heliograph.Tests;

// Variables belong to the process: tests that set or read them take turns.
[Collection("environment")]
public sealed class ClientFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("heliograph-client-").FullName;
    private readonly ClientFile _file = new("http://127.0.0.1:9000", "cn-beijing", "LTAIid", "the secret");

    private string FilePath => Path.Combine(_directory, "client.json");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_was_written_is_read_and_only_the_owner_may()
    {
        File.WriteAllText(FilePath, "older");
        _file.Write(_directory);

        ClientFile.TryRead(_directory).ShouldBe(_file);
        File.GetUnixFileMode(FilePath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(_directory).ShouldHaveSingleItem();
        _file.ToString().ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("null and void")]
    public void A_damaged_file_is_named(string text)
    {
        File.WriteAllText(FilePath, text);

        Should.Throw<CommandFailure>(() => ClientFile.TryRead(_directory)).Message.ShouldContain(FilePath);
    }

    [Fact]
    public async Task Client_commands_find_the_running_server_in_the_data_directory()
    {
        _file.Write(_directory);
        var line = new CommandLine();

        (await line.RunAsync("lab", "run", "--data", _directory, "--once")).ShouldBe(ExitCode.Done, line.Error);

        var run = line.LabRun.ShouldNotBeNull();
        run.Once.ShouldBeTrue();
        (run.Client.Endpoint.ToString(), run.Client.Region, run.Client.Key).ShouldBe(("http://127.0.0.1:9000/", "cn-beijing", _file.Key));
    }

    [Fact]
    public async Task Flags_count_more_than_the_file()
    {
        _file.Write(_directory);
        var line = new CommandLine();

        await line.RunAsync("lab", "run", "--data", _directory, "--endpoint", "localhost:1", "--access-key-id", "a", "--access-key-secret", "b");

        var client = line.LabRun.ShouldNotBeNull().Client;
        (client.Endpoint.Authority, client.Key.AccessKeyId, client.Key.AccessKeySecret).ShouldBe(("localhost:1", "a", "b"));
    }
}
