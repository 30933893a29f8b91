using System.Globalization;
using System.Text;

namespace Heliograph.EndToEnd.Tests.Fixture;

public enum Dialect { V1, V3 }

/// <summary>Changes to a call that a right client never makes.</summary>
internal sealed record CallOptions
{
    public Dialect Dialect { get; init; } = Dialect.V3;
    public string Method { get; init; } = "POST";
    public string Version { get; init; } = ApiClient.VpcVersion;

    /// <summary>V1 only; V3 answers are JSON.</summary>
    public string Format { get; init; } = "JSON";

    /// <summary>V1 only: everything in the form body instead of the query.</summary>
    public bool InForm { get; init; }
    public string? KeyId { get; init; }
    public string? Secret { get; init; }
    public string? Nonce { get; init; }
    public TimeSpan ClockOffset { get; init; }
}

/// <summary>Signed calls made by hand, over one TCP connection each.</summary>
internal sealed class ApiClient(int port)
{
    public const string VpcVersion = "2016-04-28";
    public const string EcsVersion = "2014-05-26";
    public const string OwnVersion = "2026-11-01";
    public const string AccountId = "1234567890123456";
    public const string KeyId = "LTAIendtoend";
    public const string Secret = "end-to-end-secret-1";
    public const string Region = "cn-hangzhou";

    public int Port => port;

    private string Host => $"127.0.0.1:{port}";

    public Task<HttpAnswer> Call(string action, params (string Name, string Value)[] parameters)
        => Call(action, new CallOptions(), parameters);

    public async Task<HttpAnswer> Call(string action, CallOptions options, params (string Name, string Value)[] parameters)
        => await RawHttp.Send(port, Request(action, options, parameters))
            ?? throw new IOException($"The server closed the connection without an answer to {action}.");

    /// <summary>Calls, and expects success.</summary>
    public async Task<HttpAnswer> Do(string action, params (string Name, string Value)[] parameters)
    {
        var answer = await Call(action, [("RegionId", Region), .. parameters]);
        answer.Status.ShouldBe(200, $"{action}: {answer}");
        return answer;
    }

    /// <summary>The bytes of a signed request.</summary>
    public byte[] Request(string action, CallOptions options, params (string Name, string Value)[] parameters)
        => options.Dialect == Dialect.V1 ? V1Request(action, options, parameters) : V3Request(action, options, parameters);

    private static string Time(CallOptions options)
        => TimeProvider.System.GetUtcNow().Add(options.ClockOffset).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Nonce(CallOptions options) => options.Nonce ?? Guid.NewGuid().ToString("N");

    private byte[] V1Request(string action, CallOptions options, (string Name, string Value)[] parameters)
    {
        (string Name, string Value)[] unsigned =
        [
            .. parameters, ("Action", action), ("Version", options.Version), ("Format", options.Format),
            ("AccessKeyId", options.KeyId ?? KeyId), ("SignatureMethod", "HMAC-SHA1"), ("SignatureVersion", "1.0"),
            ("SignatureNonce", Nonce(options)), ("Timestamp", Time(options)),
        ];
        var query = Canonical.Query([.. unsigned, ("Signature", V1Signature.Of(options.Method, unsigned, options.Secret ?? Secret))]);
        return options.InForm
            ? Encoding.ASCII.GetBytes(
                $"{options.Method} / HTTP/1.1\r\nHost: {Host}\r\nConnection: close\r\n"
                + $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {query.Length}\r\n\r\n{query}")
            : Encoding.ASCII.GetBytes($"{options.Method} /?{query} HTTP/1.1\r\nHost: {Host}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    }

    private byte[] V3Request(string action, CallOptions options, (string Name, string Value)[] parameters)
    {
        (string Name, string Value)[] headers =
        [
            ("host", Host), ("x-acs-action", action), ("x-acs-content-sha256", V3Signature.Hash([])), ("x-acs-date", Time(options)),
            ("x-acs-signature-nonce", Nonce(options)), ("x-acs-version", options.Version),
        ];
        var authorization = V3Signature.Authorization(
            options.Method, parameters, headers, V3Signature.Hash([]), options.KeyId ?? KeyId, options.Secret ?? Secret);
        var head = string.Concat(headers.Select(h => $"{h.Name}: {h.Value}\r\n"));
        return Encoding.ASCII.GetBytes(
            $"{options.Method} /?{Canonical.Query(parameters)} HTTP/1.1\r\n{head}accept: application/json\r\n"
            + $"Authorization: {authorization}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    }
}
