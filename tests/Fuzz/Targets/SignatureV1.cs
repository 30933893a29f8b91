using System.Net;
using System.Security.Cryptography;
using System.Text;
using Heliograph.Wire.Parameters;
using Heliograph.Wire.Signing;

namespace Heliograph.Fuzz.Targets;

/// <summary>
/// Signature version 1.0: any request → parameters → canonical form → verification. A second canonical form, written with the class library
/// alone, must be the same, its signature must verify, and nothing that means something else may verify with it.
/// </summary>
internal sealed class SignatureV1() : FuzzTarget("signature-v1")
{
    private const string Secret = "testsecret";

    public override IEnumerable<string> Words =>
    [
        "GET /?", "POST /?", "content-type: application/x-www-form-urlencoded", "\n\n", "AccessKeyId=", "Action=", "Version=", "Format=JSON", "Signature=",
        "SignatureMethod=HMAC-SHA1", "SignatureNonce=", "SignatureVersion=1.0", "SignatureType=", "Timestamp=2026-01-02T03%3A04%3A05Z",
        "SecurityToken=", "STS.", "%2B", "%25", "%C3%A9", "%F0%9F%94%A5", "%00", "+", "&", "=", "~", "*",
    ];

    protected override void Try(byte[] input)
    {
        var raw = RawRequest.Of(input);
        var request = Bounds.Measure(input.Length, "reading a request", raw.Arrived);
        RequestOracles.Check(raw, request);
        if (request.Problem is not null || SignatureDialects.Of(request) != SignatureDialect.V1)
        {
            return;
        }

        if (!SignatureClaim.TryRead(request, out var claim, out var error))
        {
            RequestOracles.CheckRefusal(error);
            return;
        }

        Expect.Same(SignatureClaim.FormatTime(claim.Time), request.ParameterOrEmpty("Timestamp"), "time");
        Expect.Same(claim.StringToSign, StringToSign(request), "string to sign");
        Expect.That(!claim.Verify("") && !claim.Verify("another"), "an arbitrary signature was taken");
        var signed = Signed(raw, request);
        Expect.That(IsTaken(signed), "the right signature was refused");
        foreach (var (what, changed) in Tampered(signed))
        {
            Expect.That(!IsTaken(changed), $"a request was taken although after signing {what}");
        }
    }

    private static IEnumerable<(string What, RawRequest Request)> Tampered(RawRequest signed)
    {
        yield return ("a parameter was added", signed.WithInQuery("Heliograph.Added=1"));
        yield return ("an empty parameter was added", signed.WithInQuery("Heliograph.Added"));
        yield return ("the method was changed", signed with { Method = signed.Method + "T" });
        yield return ("the path was changed", signed with { Target = "/x" + signed.Target });
        yield return ("the secret token was replaced", signed.WithInQuery("SecurityToken=other"));
    }

    private static bool IsTaken(RawRequest raw)
    {
        var request = raw.Arrived();
        return request.Problem is null && SignatureClaim.TryRead(request, out var claim, out _) && claim.Verify(Secret);
    }

    /// <summary>The same request with the right signature, where the wrong one was.</summary>
    private static RawRequest Signed(RawRequest raw, RpcRequest request)
    {
#pragma warning disable CA5350 // Signature version 1.0 is HMAC-SHA1.
        var signature = Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(Secret + "&"), Encoding.UTF8.GetBytes(StringToSign(request))));
#pragma warning restore CA5350
        var question = raw.Target.IndexOf('?', StringComparison.Ordinal);
        var target = question < 0 ? raw.Target : $"{raw.Target[..question]}?{Replaced(raw.Target[(question + 1)..], signature)}";
        return request.FormParameters.IsEmpty
            ? raw with { Target = target }
            : raw with { Target = target, Body = [.. Encoding.Latin1.GetBytes(Replaced(Encoding.Latin1.GetString(raw.Body.AsSpan()), signature))] };
    }

    private static string Replaced(string encoded, string signature)
        => string.Join('&', encoded.Split('&').Select(
            pair => WebUtility.UrlDecode(pair.Split('=')[0]) == "Signature" ? $"Signature={Uri.EscapeDataString(signature)}" : pair));

    private static string StringToSign(RpcRequest request)
    {
        var pairs = request.Parameters.Where(parameter => parameter.Key != "Signature").ToList();
        pairs.Sort((left, right) => string.CompareOrdinal(left.Key, right.Key));
        var query = string.Join('&', pairs.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        return $"{request.Method}&{Uri.EscapeDataString(request.Path)}&{Uri.EscapeDataString(query)}";
    }
}
