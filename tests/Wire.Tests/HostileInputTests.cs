using System.Text;
using CsCheck;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Errors;
using Heliograph.Wire.Parameters;
using Heliograph.Wire.Responses;
using Heliograph.Wire.Signing;
using Shouldly;

namespace Heliograph.Wire.Tests;

/// <summary>Whatever a client sends is answered: nothing throws, and every refusal is a published code in the format that was asked for.</summary>
public sealed class HostileInputTests
{
    /// <summary>Pieces of real requests and rubbish, so that random requests get past the first check now and then.</summary>
    private static readonly Gen<string> Piece = Gen.OneOf(
        Gen.OneOf(
            "Action=CreateTrafficMirrorFilter", "Version=2016-04-28", "AccessKeyId=testid", "SignatureMethod=HMAC-SHA1", "SignatureVersion=1.0",
            "Timestamp=2026-01-02T03%3A04%3A05Z", "SignatureNonce=n", "Signature=%2B%2F%3D", "Format=JSON", "RegionId=r", "DryRun=maybe",
            "IngressRules.1.Action=accept", "IngressRules.2.Priority=x", "IngressRules.0.Priority=1", "IngressRules.99999999999.Action=drop",
            "IngressRules.1.1.1=", "IngressRules.=", "Tag.1.Key=%3Cscript%3E", "Tag.<b>.Key=1", "EgressRules.1.Protocol=TCP"),
        Gen.String[Gen.Char["%&=+.AZ09é\u0000 "], 0, 10]);

    private static readonly KeyValuePair<string, string>[] RealHeaders =
    [
        new("Content-Type", Requests.Form), new("accept", "text/xml"), new("x-acs-action", "CreateTrafficMirrorFilter"),
        new("x-acs-version", "2016-04-28"), new("x-acs-date", "2026-01-02T03:04:05Z"), new("x-acs-signature-nonce", "n"),
        new("x-acs-content-sha256", "00"), new("x-acs-security-token", "t"),
        new("Authorization", "ACS3-HMAC-SHA256 Credential=k,SignedHeaders=host;x-acs-action,Signature=0"),
        new("Authorization", "ACS3-HMAC-SHA256 ,,=,a=,Credential"), new("Authorization", "ACS3-"),
    ];

    private static readonly Gen<KeyValuePair<string, string>> Header = Gen.OneOf(
        Gen.Int[0, RealHeaders.Length - 1].Select(index => RealHeaders[index]), Gen.Select(Gen.String, Gen.String, KeyValuePair.Create));

    [Fact]
    public void Nothing_that_a_client_sends_throws()
        => Gen.Select(Gen.OneOf("GET", "POST", "PUT", ""), Piece.List[0, 25], Piece.List[0, 10], Header.List[0, 12]).Sample(
            (method, query, form, headers) =>
            {
                var request = RpcRequest.Read(
                    method, $"/?{string.Join('&', query)}", "h", headers, Encoding.UTF8.GetBytes(string.Join('&', form)));
                var refusals = Refusals(request).ToList();
                foreach (var refusal in refusals)
                {
                    AnswerRenderer.Render(ResponseFormats.Of(request), new ErrorAnswer(refusal, "R", "h")).Body.IsEmpty.ShouldBeFalse();
                }

                return refusals.All(refusal =>
                    refusal.HttpStatus is >= 400 and < 500 && refusal.Code.All(c => char.IsAsciiLetterOrDigit(c) || c == '.'));
            },
            iter: 2_000);

    private static IEnumerable<WireError> Refusals(RpcRequest request)
    {
        if (request.Problem is { } problem)
        {
            yield return problem;
        }

        if (!ActionClaim.TryRead(request, out _, out var unnamed))
        {
            yield return unnamed;
        }

        if (!SignatureClaim.TryRead(request, out var claim, out var incomplete))
        {
            yield return incomplete;
        }
        else if (!claim.Verify("testsecret"))
        {
            yield return claim.Mismatch;
        }

        foreach (var operation in OperationTable.All)
        {
            ParameterBinder.TryBind(operation, request, out _, out var mistakes);
            foreach (var mistake in mistakes)
            {
                yield return mistake;
            }
        }
    }
}
