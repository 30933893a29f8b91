using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Heliograph.Server.Hosting;

/// <summary>The certificate of the HTTPS listener: the operator's, or one that is made once and kept in the data directory.</summary>
internal sealed class ServerCertificate : IDisposable
{
    private const string CertificateFile = "tls-certificate.pem";
    private const string KeyFile = "tls-key.pem";

    // Some clients refuse longer ones (CA/Browser Forum ballot SC22: 398 days).
    private static readonly TimeSpan s_validity = TimeSpan.FromDays(397);
    private static readonly TimeSpan s_renewBefore = TimeSpan.FromDays(30);

    private readonly X509Certificate2 _certificate;
    private readonly Lazy<SslStreamCertificateContext> _context;

    private ServerCertificate(X509Certificate2 certificate, X509Certificate2Collection chain, string? generatedPath)
    {
        (_certificate, GeneratedPath) = (certificate, generatedPath);
        _context = new(() => SslStreamCertificateContext.Create(certificate, chain, offline: true));
    }

    /// <summary>File that clients have to trust, when the certificate was made here; else null.</summary>
    public string? GeneratedPath { get; }

    /// <summary>Costs some 60 ms the first time, so it is touched in the background.</summary>
    public SslStreamCertificateContext Context => _context.Value;

    /// <summary>Reads the operator's files, or reads or makes those of the data directory.</summary>
    /// <exception cref="IOException">A file is not there, cannot be read, or is not what it should be; says which.</exception>
    public static ServerCertificate Open(TlsOptions options, string dataDirectory, DateTimeOffset now)
    {
        if (options.CertificatePath is { } path)
        {
            return Read(path, options.KeyPath ?? path, null);
        }

        var (certificatePath, keyPath) = (Path.Combine(dataDirectory, CertificateFile), Path.Combine(dataDirectory, KeyFile));
        if (File.Exists(certificatePath) && File.Exists(keyPath))
        {
            var kept = Read(certificatePath, keyPath, certificatePath);
            if (kept._certificate.NotAfter.ToUniversalTime() - s_renewBefore > now)
            {
                return kept;
            }

            kept.Dispose();
        }

        Make(certificatePath, keyPath, options.EndPoint.Address, now);
        return Read(certificatePath, keyPath, certificatePath);
    }

    public void Dispose() => _certificate.Dispose();

    private static ServerCertificate Read(string certificatePath, string keyPath, string? generatedPath)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificatePath);
            return new ServerCertificate(X509Certificate2.CreateFromPemFile(certificatePath, keyPath), chain, generatedPath);
        }
        catch (Exception failure) when (failure is CryptographicException or UnauthorizedAccessException or IOException)
        {
            throw new IOException($"The certificate {certificatePath} with the key {keyPath} cannot be used: {failure.Message}", failure);
        }
    }

    private static void Make(string certificatePath, string keyPath, IPAddress listening, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=heliograph", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName(Environment.MachineName);
        foreach (var address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback, listening }.Distinct().Where(IsSpecific))
        {
            names.AddIpAddress(address);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false)); // server authentication
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now + s_validity);
        Write(keyPath, key.ExportPkcs8PrivateKeyPem());
        Write(certificatePath, certificate.ExportCertificatePem());
    }

    private static bool IsSpecific(IPAddress address) => !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);

    /// <summary>Whole or not at all, and for nobody else to read.</summary>
    private static void Write(string path, string text)
    {
        var fresh = $"{path}.new";
        File.Delete(fresh);
        using (var file = new StreamWriter(fresh, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.WriteLine(text);
        }

        File.Move(fresh, path, overwrite: true);
    }
}
