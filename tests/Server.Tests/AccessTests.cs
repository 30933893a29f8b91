using System.Net;
using System.Security.Cryptography;
using Heliograph.Core.Model;
using Heliograph.Server.Access;
using Heliograph.Store;
using Heliograph.Store.Sqlite;
using Shouldly;

namespace Heliograph.Server.Tests;

public sealed class AccessTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("heliograph-access-").FullName;

    [Fact]
    public void A_secret_does_not_tell_itself() => $"{new Secret("hunter2")}".ShouldNotContain("hunter2");

    [Fact]
    public void The_master_key_is_for_its_owner_only_and_stays()
    {
        var sealedSecret = SecretSealer.OfDirectory(_directory).Seal("id", new Secret("s"));
        var path = Path.Combine(_directory, "master.key");
        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        SecretSealer.OfDirectory(_directory).Open("id", sealedSecret).Reveal().ShouldBe("s");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Should.Throw<InvalidOperationException>(() => SecretSealer.OfDirectory(_directory)).Message.ShouldContain("chmod 600");
    }

    [Fact]
    public void A_sealed_secret_opens_only_for_its_key()
    {
        var sealer = SecretSealer.OfDirectory(_directory);
        var sealedSecret = sealer.Seal("id", new Secret("s"));
        Should.Throw<CryptographicException>(() => sealer.Open("other", sealedSecret));
        sealer.Seal("id", new Secret("s")).ShouldNotBe(sealedSecret);
    }

    [Fact]
    public async Task What_is_not_given_is_made_up_once_and_shown_once()
    {
        await using var store = SqliteStore.Open(new SqliteStoreOptions { DataDirectory = _directory });
        var options = new ServerOptions { DataDirectory = _directory, EndPoint = new IPEndPoint(IPAddress.Loopback, 0) };
        BootstrapResult first;
        await using (var server = await HeliographServer.StartAsync(options, store, null, null, TestContext.Current.CancellationToken))
        {
            first = server.Bootstrapped;
        }

        first.Account.Value.ShouldMatch("^1[0-9]{15}$");
        first.NewSecret.ShouldNotBeNull();
        await using var again = await HeliographServer.StartAsync(options, store, null, null, TestContext.Current.CancellationToken);
        again.Bootstrapped.Account.ShouldBe(first.Account);
        again.Bootstrapped.AccessKeyId.ShouldBe(first.AccessKeyId);
        again.Bootstrapped.NewSecret.ShouldBeNull();
    }

    [Fact]
    public async Task No_secret_stands_in_the_store()
    {
        await using var server = await TestServer.StartAsync();
        await server.Api.SucceedAsync("OpenTrafficMirrorService");
        var all = await server.Store.ReadAsync(KeyRange.All, 0, 0, TestContext.Current.CancellationToken);
        all.Entries.ShouldNotBeEmpty();
        all.Entries.Select(entry => System.Text.Encoding.UTF8.GetString(entry.Value.Span)).ShouldAllBe(text => !text.Contains(TestServer.KeySecret));
    }

    [Fact]
    public async Task A_given_secret_replaces_the_stored_one()
    {
        await using var store = SqliteStore.Open(new SqliteStoreOptions { DataDirectory = _directory });
        var options = new ServerOptions
        {
            DataDirectory = _directory,
            EndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            AccountId = new AccountId("1"),
            BootstrapAccessKeyId = "k",
            BootstrapAccessKeySecret = new Secret("first"),
        };
        await (await HeliographServer.StartAsync(options, store, null, null, TestContext.Current.CancellationToken)).DisposeAsync();
        await using var server = await HeliographServer.StartAsync(
            options with { BootstrapAccessKeySecret = new Secret("second") }, store, null, null, TestContext.Current.CancellationToken);
        using var api = new Api(server.EndPoint, TimeProvider.System);
        (await api.CallAsync(new Manner { KeyId = "k", KeySecret = "second" }, "GetTrafficMirrorServiceStatus")).Status.ShouldBe(200);
        (await api.CallAsync(new Manner { KeyId = "k", KeySecret = "first" }, "GetTrafficMirrorServiceStatus")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task An_address_in_use_is_an_io_failure_and_leaves_nothing_running()
    {
        await using var running = await TestServer.StartAsync();
        await using var store = SqliteStore.Open(new SqliteStoreOptions { DataDirectory = _directory });
        var options = new ServerOptions { DataDirectory = _directory, EndPoint = running.Api.EndPoint };
        await Should.ThrowAsync<IOException>(() => HeliographServer.StartAsync(options, store, null, null, TestContext.Current.CancellationToken));
        await using var elsewhere = await HeliographServer.StartAsync(
            options with { EndPoint = new IPEndPoint(IPAddress.Loopback, 0) }, store, null, null, TestContext.Current.CancellationToken);
        elsewhere.EndPoint.Port.ShouldNotBe(0);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
