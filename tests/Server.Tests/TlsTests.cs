using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Shouldly;

namespace Heliograph.Server.Tests;

public sealed class TlsTests
{
    private static readonly IPEndPoint s_anyPort = new(IPAddress.Loopback, 0);

    [Fact]
    public async Task Both_listeners_serve_the_same_calls_and_the_record_tells_which()
    {
        await using var server = await TestServer.StartAsync(configure: WithTls(new TlsOptions(s_anyPort)));
        using var api = SecureApi(server);
        var secure = await api.SucceedAsync("GetTrafficMirrorServiceStatus");
        var plain = await server.Api.SucceedAsync("GetTrafficMirrorServiceStatus");

        var records = (await api.CallAsync(new Manner { Version = "2026-11-01" }, "LookupAuditRecords")).List("Records")
            .ToDictionary(record => record.GetProperty("RequestId").GetString()!, record => record.GetProperty("SecureTransport").GetBoolean());
        records[secure.String("RequestId")].ShouldBeTrue();
        records[plain.String("RequestId")].ShouldBeFalse();
    }

    [Fact]
    public async Task The_generated_certificate_stays_and_its_key_is_for_nobody_else()
    {
        await using var server = await TestServer.StartAsync(configure: WithTls(new TlsOptions(s_anyPort)));
        var path = server.Server.GeneratedCertificatePath.ShouldNotBeNull();
        var before = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        before.ShouldNotContain("PRIVATE");
        File.GetUnixFileMode(Path.Combine(server.DataDirectory, "tls-key.pem")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await server.StopAsync();
        await server.StartAgainAsync();
        (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ShouldBe(before);
        using var api = SecureApi(server);
        await api.SucceedAsync("GetTrafficMirrorServiceStatus");
    }

    [Fact]
    public async Task The_operators_own_certificate_is_used()
    {
        await using var first = await TestServer.StartAsync(configure: WithTls(new TlsOptions(s_anyPort)));
        var made = first.Server.GeneratedCertificatePath!; // Asked for above.
        await using var server = await TestServer.StartAsync(
            configure: WithTls(new TlsOptions(s_anyPort, made, Path.Combine(first.DataDirectory, "tls-key.pem"))));
        server.Server.GeneratedCertificatePath.ShouldBeNull();
        using var api = SecureApi(server, made);
        await api.SucceedAsync("GetTrafficMirrorServiceStatus");
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a certificate")]
    public async Task A_certificate_that_cannot_be_used_ends_the_start_and_is_named(string text)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
            var failure = await Should.ThrowAsync<IOException>(() => TestServer.StartAsync(configure: WithTls(new TlsOptions(s_anyPort, path, path))));
            failure.Message.ShouldContain(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Func<ServerOptions, ServerOptions> WithTls(TlsOptions tls) => options => options with { Tls = tls };

    /// <summary>A client that trusts the one certificate and checks the name in it.</summary>
    private static Api SecureApi(TestServer server, string? authority = null)
    {
        var trusted = X509Certificate2.CreateFromPem(File.ReadAllText(authority ?? server.Server.GeneratedCertificatePath!)); // There is one of the two.
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { trusted },
                },
            },
        };
        return new Api(server.Server.TlsEndPoint!, TimeProvider.System, handler); // Asked for at the start.
    }
}
