using System.Security.Cryptography;
using System.Text;
using Heliograph.Wire.Parameters;
using Heliograph.Wire.Signing;

namespace Heliograph.Fuzz.Targets;

/// <summary>
/// ACS3: any request → Authorization header → canonical request → verification, with the same oracles as <see cref="SignatureV1"/>: a second
/// canonical request, its signature, and changes after signing.
/// </summary>
internal sealed class SignatureV3() : FuzzTarget("signature-v3")
{
    private const string Secret = "testsecret";
    private const string Authorization = "authorization";

    private static readonly string[] s_bodyHashes = ["x-acs-content-sha256", "x-acs-content-sm3"];

    public override IEnumerable<string> Words =>
    [
        "GET /?", "POST /?", "POST /", "\n\n", "host: ", "Authorization: ", "ACS3-HMAC-SHA256 ", "ACS3-HMAC-SM3 ", "Credential=", "SignedHeaders=", "Signature=",
        "host;x-acs-action;x-acs-date;x-acs-signature-nonce;x-acs-version", "x-acs-action: ", "x-acs-version: ", "x-acs-date: 2026-01-02T03:04:05Z",
        "x-acs-signature-nonce: ", "x-acs-content-sha256: ", "x-acs-content-sm3: ", "x-acs-security-token: ", "x-acs-accesskey-id: ", "STS.",
        "accept: application/xml", "content-type: application/x-www-form-urlencoded", ",", ";", "=",
    ];

    protected override void Try(byte[] input)
    {
        var raw = RawRequest.Of(input);
        var request = Bounds.Measure(input.Length, "reading a request", raw.Arrived);
        RequestOracles.Check(raw, request);
        var header = AuthorizationHeader.Parse(request.HeaderOrEmpty(Authorization));
        Expect.That(header.SignedHeaders.Length <= input.Length, "more signed headers than bytes");
        if (request.Problem is not null || SignatureDialects.Of(request) != SignatureDialect.V3)
        {
            return;
        }

        if (!SignatureClaim.TryRead(request, out var claim, out var error))
        {
            RequestOracles.CheckRefusal(error);
            return;
        }

        Expect.Same(SignatureClaim.FormatTime(claim.Time), request.HeaderOrEmpty("x-acs-date"), "time");
        Expect.Same(claim.StringToSign, StringToSign(raw, request, header), "string to sign");
        Expect.That(!claim.Verify("") && !claim.Verify("another"), "an arbitrary signature was taken");
        var signed = Signed(raw, header, claim);
        Expect.Same(IsTaken(signed), ClaimsItsBody(raw, header.Algorithm), "whether the right signature is taken");
        foreach (var (what, changed) in Tampered(signed, header))
        {
            Expect.That(!IsTaken(changed), $"a request was taken although after signing {what}");
        }
    }

    private static IEnumerable<(string What, RawRequest Request)> Tampered(RawRequest signed, AuthorizationHeader header)
    {
        yield return ("a parameter was added", signed.WithInQuery("Heliograph.Added=1"));
        yield return ("the method was changed", signed with { Method = signed.Method + "T" });
        yield return ("the path was changed", signed with { Target = "/x" + signed.Target });
        yield return ("the body was changed", signed with { Body = signed.Body.Add((byte)'x') });
        yield return ("a header that means something was added", signed with { Headers = signed.Headers.Add(new("x-acs-added", "1")) });
        // A request without a host has none to change.
        foreach (var name in header.SignedHeaders.Take(16).Where(name => signed.Header(name) is not null))
        {
            yield return ($"{name} was changed", signed.With(name, signed.Header(name)!.Trim() + "x"));
            // The listener refuses a second host.
            if (name != "host")
            {
                yield return ($"{name} was sent twice", signed with { Headers = signed.Headers.Add(new(name, "x")) });
            }
        }
    }

    private static bool IsTaken(RawRequest raw)
    {
        var request = raw.Arrived();
        return request.Problem is null && SignatureClaim.TryRead(request, out var claim, out _) && claim.Verify(Secret);
    }

    private static RawRequest Signed(RawRequest raw, AuthorizationHeader header, SignatureClaim claim)
        => raw.With(
            Authorization,
            $"{header.Algorithm} Credential={header.Credential},SignedHeaders={string.Join(';', header.SignedHeaders)},"
            + $"Signature={Keyed(header.Algorithm, claim.StringToSign)}");

    private static bool ClaimsItsBody(RawRequest raw, string algorithm)
    {
        var hash = Hash(algorithm, raw.Body.AsSpan());
        return s_bodyHashes.All(name => (raw.Header(name) ?? "").Trim() is var claimed && (claimed.Length == 0 || claimed == hash));
    }

    private static string StringToSign(RawRequest raw, RpcRequest request, AuthorizationHeader header)
    {
        var pairs = request.QueryParameters.ToList();
        pairs.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        var lines = new List<string>
        {
            raw.Method,
            request.Path.Length == 0 ? "/" : request.Path,
            string.Join('&', pairs.Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}")),
        };
        lines.AddRange(header.SignedHeaders.Select(name => $"{name}:{ValueOf(raw, name)}"));
        lines.AddRange(["", string.Join(';', header.SignedHeaders), Hash(header.Algorithm, raw.Body.AsSpan())]);
        return $"{header.Algorithm}\n{Hash(header.Algorithm, Encoding.UTF8.GetBytes(string.Join('\n', lines)))}";
    }

    private static string ValueOf(RawRequest raw, string name)
    {
        if (name == "host")
        {
            return raw.Host.Trim();
        }

        var values = new List<string>();
        foreach (var (key, value) in raw.Headers)
        {
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
            {
                values.Add(value.Trim());
            }
        }

        values.Sort(string.CompareOrdinal);
        return string.Join(',', values);
    }

    // SM3 has its own vectors; there is no second one to compare with.
    private static string Hash(string algorithm, ReadOnlySpan<byte> data)
        => algorithm == "ACS3-HMAC-SM3"
            ? SigningScheme.HashHex(SignatureAlgorithm.HmacSm3, data)
            : Convert.ToHexStringLower(SHA256.HashData(data));

    private static string Keyed(string algorithm, string text)
        => algorithm == "ACS3-HMAC-SM3"
            ? SigningScheme.Sign(SignatureAlgorithm.HmacSm3, Secret, text)
            : Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(text)));
}
