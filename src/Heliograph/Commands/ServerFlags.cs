using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using Heliograph.Composition;
using Heliograph.Output;

namespace Heliograph.Commands;

/// <summary>The flags of <c>up</c> and <c>serve</c>.</summary>
internal sealed class ServerFlags
{
    private const long MaxAuditDays = 36_500;

    /// <summary>Half of what the embedded store holds.</summary>
    private const long MaxAuditMegabytes = 1_024;

    private readonly Setting<IPEndPoint> _listen = new(
        "--listen", "HOST:PORT", "Where the API listens; port 0 takes a free one.", "HOST:PORT, for example 127.0.0.1:8080", Texts.TryEndPoint, "127.0.0.1:8080");
    private readonly Setting<IPEndPoint> _tlsListen = new(
        "--tls-listen", "HOST:PORT", "Where the API also listens for HTTPS.", "HOST:PORT, for example 127.0.0.1:8443", Texts.TryEndPoint);
    private readonly Setting<IPEndPoint> _metricsListen = new(
        "--metrics-listen", "HOST:PORT", "Where Prometheus reads /metrics, without a signature and of all accounts; nowhere when it is not given.", "HOST:PORT, for example 127.0.0.1:9464", Texts.TryEndPoint);
    private readonly Setting<string> _tlsCertificate = new(
        "--tls-certificate", "FILE", "Certificate of the HTTPS listener, PEM, with intermediate ones behind it; generated when it is not given.", "a file", Texts.TryText);
    private readonly Setting<string> _tlsKey = new("--tls-key", "FILE", "Its private key, PEM.", "a file", Texts.TryText);
    private readonly Setting<string> _data = CommonSettings.Data();
    private readonly Setting<string> _region = CommonSettings.Region();
    private readonly Setting<ImmutableArray<string>> _regions = new(
        "--regions", "REGION,…", "Further regions.", "a list of regions separated by commas", Texts.TryList);
    private readonly Setting<long> _auditDays = new(
        "--audit-days", "N", "Days that audit records are kept.", "a number above 0", Texts.TryNumber, "90");
    private readonly Setting<long> _auditMegabytes = new(
        "--audit-megabytes", "N", "Place that audit records may take, compressed; the oldest go first. A megabyte holds about 25,000 calls.", "a number above 0", Texts.TryNumber, "64");
    private readonly Setting<long> _maxAccounts = new(
        "--max-accounts", "N", "Accounts that there may be; CreateAccount refuses more.", "a number above 0", Texts.TryNumber, "1000");
    private readonly Setting<bool> _rateLimits = new(
        "--rate-limits", "WHICH", "published, or none for load tests.", "published or none", Texts.TryRateLimits, "published", choices: ["published", "none"]);
    private readonly Setting<ImmutableArray<string>> _strict = new(
        "--strict", "SWITCH,…", $"Be strict where the published pages disagree: {string.Join(", ", StrictSwitches.Names)}.",
        $"a list of {string.Join(", ", StrictSwitches.Names)}", Texts.TryStrict, choices: StrictSwitches.Names);
    private readonly Setting<string> _accountId = new(
        "--account-id", "ID", "Number of the operator's account; the first one, generated and shown once, when it is not given.", "16 digits", Texts.TryAccount);
    private readonly Setting<string> _keyId = new(
        "--bootstrap-access-key-id", "ID", "Key of its owner; generated and shown once when it is not given.", "the id of a key", Texts.TryText);
    private readonly Setting<string> _keySecret = new(
        "--bootstrap-access-key-secret", "SECRET", "Secret of that key; better given by its variable, because others see command lines.", "a secret", Texts.TryText);

    public void AddTo(Command command)
    {
        command.Add(_listen.Option);
        command.Add(_tlsListen.Option);
        command.Add(_metricsListen.Option);
        command.Add(_tlsCertificate.Option);
        command.Add(_tlsKey.Option);
        command.Add(_data.Option);
        command.Add(_region.Option);
        command.Add(_regions.Option);
        command.Add(_auditDays.Option);
        command.Add(_auditMegabytes.Option);
        command.Add(_maxAccounts.Option);
        command.Add(_rateLimits.Option);
        command.Add(_strict.Option);
        command.Add(_accountId.Option);
        command.Add(_keyId.Option);
        command.Add(_keySecret.Option);
    }

    public ServerSettings Read(ParseResult result)
    {
        var (keyId, keySecret) = (_keyId.ReadOrDefault(result), _keySecret.ReadOrDefault(result));
        if ((keyId is null) != (keySecret is null))
        {
            throw CommandFailure.Usage("--bootstrap-access-key-id and --bootstrap-access-key-secret belong together: give both, or none of them.");
        }

        var (tlsListen, certificate, tlsKey) = (_tlsListen.ReadOrDefault(result), _tlsCertificate.ReadOrDefault(result), _tlsKey.ReadOrDefault(result));
        if ((certificate is null) != (tlsKey is null) || (certificate is not null && tlsListen is null))
        {
            throw CommandFailure.Usage("--tls-certificate and --tls-key belong together, and to --tls-listen.");
        }

        return new ServerSettings
        {
            EndPoint = _listen.Read(result),
            TlsEndPoint = tlsListen,
            MetricsEndPoint = _metricsListen.ReadOrDefault(result),
            TlsCertificatePath = certificate is null ? null : Path.GetFullPath(certificate),
            TlsKeyPath = tlsKey is null ? null : Path.GetFullPath(tlsKey),
            AuditMaxAge = TimeSpan.FromDays(Math.Min(_auditDays.Read(result), MaxAuditDays)),
            AuditMaxBytes = Math.Min(_auditMegabytes.Read(result), MaxAuditMegabytes) << 20,
            DataDirectory = Path.GetFullPath(_data.Read(result)),
            Region = _region.Read(result),
            FurtherRegions = _regions.TryRead(result, out var regions) ? regions : [],
            MaxAccounts = (int)Math.Min(_maxAccounts.Read(result), int.MaxValue),
            RateLimits = _rateLimits.Read(result),
            Strict = _strict.TryRead(result, out var strict) ? strict : [],
            AccountId = _accountId.ReadOrDefault(result),
            BootstrapAccessKeyId = keyId,
            BootstrapAccessKeySecret = keySecret,
        };
    }
}
